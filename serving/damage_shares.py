"""How much of a film was damaged and filled in."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from data_pipeline.video.reader import VideoReader
from serving.change_classes import REPLACED, TOUCHED
from serving.damage_mask import grey

_MOST = 5


@dataclass(frozen=True)
class DamagedFrame:
    """A frame and how much of it was filled in.

    Attributes:
        index: Its number in the film.
        seconds: From the start of the film.
        replaced: Share of its pixels that are the network's, from 0 to 1.
    """

    index: int
    seconds: float
    replaced: float


@dataclass(frozen=True)
class DamageShares:
    """What was filled in, in numbers.

    Attributes:
        frames: Frames of the film.
        untouched_frames: Frames of which no pixel was replaced.
        replaced: Share of all pixels that are the network's, from 0 to 1.
        mixed: Share of all pixels that are partly the network's.
        worst: The frames with the most replaced pixels, the most damaged first.
    """

    frames: int
    untouched_frames: int
    replaced: float
    mixed: float
    worst: tuple[DamagedFrame, ...]


def measure_damage_shares(mask: Path) -> DamageShares:
    """Counts the pixels of a mask that a restoration wrote.

    Args:
        mask: The video.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: It is no whole video.
    """
    frames: list[DamagedFrame] = []
    mixed = 0.0
    reader = VideoReader(mask, "off")
    start = reader.description.start
    for frame in reader:
        values = grey(frame.pixels)
        replaced = float(np.mean(values >= REPLACED))
        mixed += float(np.mean(values >= TOUCHED)) - replaced
        seconds = float(frame.timestamp - start)
        frames.append(DamagedFrame(frame.index, seconds, replaced))
    by_damage = sorted(frames, key=lambda frame: (-frame.replaced, frame.index))
    count = max(len(frames), 1)
    return DamageShares(
        frames=len(frames),
        untouched_frames=sum(frame.replaced == 0 for frame in frames),
        replaced=sum(frame.replaced for frame in frames) / count,
        mixed=mixed / count,
        worst=tuple(frame for frame in by_damage[:_MOST] if frame.replaced > 0),
    )
