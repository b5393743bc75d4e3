"""Clips of the videos of a folder, as they are."""

import logging
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf

from data_pipeline.eight_bits import as_8_bit
from data_pipeline.generated_clips.clip_source import ClipSource
from data_pipeline.pictures.picture_source import square_picture
from data_pipeline.video.reader import VideoReader
from data_pipeline.video.shot_cut_detector import ShotCutDetector

SUFFIXES = (".avi", ".m4v", ".mkv", ".mov", ".mp4", ".webm")
# What is kept in memory, over all videos.
MOST_BYTES = 512 << 20

_LOG = logging.getLogger(__name__)


def video_folder(folder: Path, shape: tuple[int, int, int, int]) -> ClipSource:
    """Makes a source of all clips in the videos of a folder and those below it.

    The middle of every frame is cut out, resized and kept in memory, up to half a
    gigabyte, of which every video gets the same share, from its start. No clip goes
    across a cut.

    Args:
        folder: With videos.
        shape: Frames, height, width and channels of what is read.

    Raises:
        FileNotFoundError: There are no videos.
        ValueError: None of them has a shot that is long enough.
    """
    paths = sorted(p for p in folder.rglob("*") if p.suffix.lower() in SUFFIXES)
    if not paths:
        raise FileNotFoundError(
            f"{folder} holds no videos: expected files that end in "
            f"{', '.join(SUFFIXES)}."
        )
    most = max(shape[0], MOST_BYTES // (int(np.prod(shape[1:])) * len(paths)))
    frames, starts, count = [], [], 0
    for path in paths:
        try:
            pictures, first_of_shot = _read(path, shape, most)
        except ValueError as error:
            _LOG.warning("%s is passed over: %s", path, error)
            continue
        starts += [
            count + index
            for index in range(len(pictures) - shape[0] + 1)
            if first_of_shot[index] == first_of_shot[index + shape[0] - 1]
        ]
        frames.append(pictures)
        count += len(pictures)
    if not starts:
        raise ValueError(
            f"no shot of the videos in {folder} has {shape[0]} frames, which a clip "
            "takes: set config.model.arguments to shorter clips."
        )
    held, places = tf.constant(np.concatenate(frames)), tf.constant(starts, tf.int64)

    def read(number: Any) -> dict[str, Any]:
        first = places[number]
        return {"clip": tf.ensure_shape(held[first : first + shape[0]], shape)}

    return ClipSource(count=len(starts), read=read)


def _read(
    path: Path, shape: tuple[int, int, int, int], most: int
) -> tuple[np.ndarray, list[int]]:
    """Returns frames of the wanted size, and of each where its shot begins."""
    detector = ShotCutDetector()
    frames: list[np.ndarray] = []
    begun: list[int] = []
    for frame in VideoReader(path, deinterlace="off"):
        pixels = as_8_bit(frame.pixels)
        cut = detector.is_cut(pixels)
        begun.append(len(frames) if cut or not begun else begun[-1])
        frames.append(square_picture(tf.constant(pixels), shape[1:]).numpy())
        if len(frames) == most:
            break
    return np.stack(frames), begun
