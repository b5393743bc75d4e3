"""What each step made of a few frames, as pictures in a folder."""

import re
from collections.abc import Collection
from pathlib import Path

import numpy as np
from PIL import Image

from data_pipeline.eight_bits import as_8_bit
from serving.step_watcher import StepWatcher

STEP_PICTURES = "frame-*.png"
_NAME = re.compile(r"frame-(\d+)-(step|damage)-(\d+)\.png")


class StepPictures(StepWatcher):
    """Writes chosen frames after each step, and where they were damaged.

    Each picture appears whole; those of an earlier run that was interrupted are
    kept.

    Args:
        folder: Takes the pictures; it exists.
        frames: Numbers of the frames.
    """

    def __init__(self, folder: Path, frames: Collection[int]):
        self._folder = folder
        self._frames = frozenset(frames)

    def see(
        self, step: int, index: int, pixels: np.ndarray, damage: np.ndarray | None
    ) -> None:
        if index not in self._frames:
            return
        self._write(f"frame-{index:08d}-step-{step}.png", pixels)
        if damage is not None:
            self._write(f"frame-{index:08d}-damage-{step}.png", damage)

    def _write(self, name: str, pixels: np.ndarray) -> None:
        path = self._folder / name
        if path.exists():
            return
        unfinished = path.with_suffix(".part")
        image = Image.fromarray(np.ascontiguousarray(as_8_bit(pixels)))
        image.save(unfinished, format="PNG", compress_level=1)
        unfinished.replace(path)


def read_step_pictures(
    folder: Path,
) -> dict[int, tuple[dict[int, np.ndarray], dict[int, np.ndarray]]]:
    """Reads what `StepPictures` wrote.

    Args:
        folder: With the pictures.

    Returns:
        For each frame in order: its pictures, uint8 `[H, W, 3]`, by step, 0 being
        the frame as it was read, and the probabilities of damage, uint8 `[H, W]`.
    """
    found: dict[int, tuple[dict[int, np.ndarray], dict[int, np.ndarray]]] = {}
    for path in sorted(folder.glob(STEP_PICTURES)):
        match = _NAME.fullmatch(path.name)
        if match is None:
            continue
        index, kind, step = int(match[1]), match[2], int(match[3])
        pictures, damage = found.setdefault(index, ({}, {}))
        with Image.open(path) as image:
            (pictures if kind == "step" else damage)[step] = np.asarray(image)
    return found
