"""Draws pairs of pictures side by side, with labels."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFont

_LARGEST_WIDTH, _LARGEST_HEIGHT = 960, 720
_GAP = 12
_HEADER = 34
_BACKGROUND = (24, 24, 27)
_INK = (244, 244, 245)
_CELL = 16


@dataclass(frozen=True, kw_only=True, eq=False)
class ComparedMoment:
    """A moment of a film before and after its restoration.

    Attributes:
        seconds: From the start of the film.
        before: RGB, uint8, `[H, W, 3]`.
        after: The same, restored.
    """

    seconds: float
    before: np.ndarray
    after: np.ndarray


def draw_comparisons(moments: Sequence[ComparedMoment]) -> Image.Image:
    """Draws a row per moment: before on the left, after on the right.

    No picture is scaled. Of those larger than 960x720 the part with the most
    detail is shown.

    Args:
        moments: At least one.

    Returns:
        The sheet.
    """
    pairs = [most_detailed_part(moment) for moment in moments]
    width = max(pair.before.shape[1] for pair in pairs)
    heights = [pair.before.shape[0] + _HEADER for pair in pairs]
    size = (2 * width + 3 * _GAP, sum(heights) + _GAP * (len(pairs) + 1))
    sheet = Image.new("RGB", size, _BACKGROUND)
    pen = ImageDraw.Draw(sheet)
    font = ImageFont.load_default(18)
    top = _GAP
    for pair, height in zip(pairs, heights, strict=True):
        time = clock(pair.seconds)
        for place, (name, picture) in enumerate(
            (("before", pair.before), ("after", pair.after))
        ):
            left = _GAP + place * (width + _GAP)
            text = f"{name}  {time}" if width >= 160 else name
            pen.text((left, top + 6), text, fill=_INK, font=font)
            sheet.paste(
                Image.fromarray(np.ascontiguousarray(picture)), (left, top + _HEADER)
            )
        top += height + _GAP
    return sheet


def clock(seconds: float) -> str:
    """Writes a time as minutes and seconds, with hours where there are some."""
    minutes, rest = divmod(max(seconds, 0.0), 60)
    hours, minutes = divmod(int(minutes), 60)
    start = f"{hours}:{minutes:02d}" if hours else str(minutes)
    return f"{start}:{rest:05.2f}"


def most_detailed_part(moment: ComparedMoment) -> ComparedMoment:
    """Cuts the part with the most detail out of pictures larger than 960x720."""
    part = most_detailed_slices(moment.after)
    return ComparedMoment(
        seconds=moment.seconds, before=moment.before[part], after=moment.after[part]
    )


def most_detailed_slices(picture: np.ndarray) -> tuple[slice, slice]:
    """Returns the rows and columns of a picture's most detailed part.

    Args:
        picture: `[H, W, 3]`; of one that is not larger than 960x720 the whole is
            the part.
    """
    height, width = picture.shape[:2]
    rows, columns = min(height, _LARGEST_HEIGHT), min(width, _LARGEST_WIDTH)
    if (rows, columns) == (height, width):
        return slice(0, height), slice(0, width)
    top, left = _busiest(picture, rows, columns)
    return slice(top, top + rows), slice(left, left + columns)


def _busiest(picture: np.ndarray, rows: int, columns: int) -> tuple[int, int]:
    """Where the part of that size begins that has the most gradients."""
    luma = picture.astype(np.float32).mean(axis=-1)
    energy = np.zeros_like(luma)
    energy[1:] += np.abs(np.diff(luma, axis=0))
    energy[:, 1:] += np.abs(np.diff(luma, axis=1))
    total = np.zeros((energy.shape[0] + 1, energy.shape[1] + 1))
    total[1:, 1:] = energy.cumsum(axis=0).cumsum(axis=1)
    sums = total[rows:, columns:] - total[:-rows, columns:]
    sums = sums - total[rows:, :-columns] + total[:-rows, :-columns]
    sums = sums[::_CELL, ::_CELL]
    top, left = np.unravel_index(int(np.argmax(sums)), sums.shape)
    return int(top) * _CELL, int(left) * _CELL
