"""Tells black-and-white and tinted pictures from those in colour."""

from collections.abc import Sequence
from typing import Literal

import numpy as np

from data_pipeline.luma_weights import LUMA_WEIGHTS

PictureKind = Literal["colour", "black and white", "tinted"]

_CELL = 8
# On the 0 to 255 scale; compression leaves less colour than this in grey pictures.
_COLOURFUL = 8.0
_TINTED = 4.0


def judge_picture_kind(frames: Sequence[np.ndarray]) -> PictureKind:
    """Looks at how the colour of small cells of pictures follows their brightness.

    In a tinted (sepia) picture each brightness has one colour; in a colour picture
    cells of the same brightness differ.

    Args:
        frames: RGB pictures of a film, `[H, W, 3]`, uint8 or uint16, at least one.

    Returns:
        "black and white" for grey pictures, "tinted" for pictures in the shades
        of one colour, otherwise "colour".
    """
    cells = np.concatenate([_cells(frame) for frame in frames])
    luma = cells @ np.array(LUMA_WEIGHTS)
    chroma = cells[:, [0, 2]] - luma[:, None]
    shades = np.stack([np.ones_like(luma), luma / 255.0, (luma / 255.0) ** 2], axis=1)
    factors, *_ = np.linalg.lstsq(shades, chroma, rcond=None)
    tint = shades @ factors
    spread = np.abs(chroma - tint).max(axis=1)
    if np.quantile(spread, 0.99) > _COLOURFUL:
        return "colour"
    if np.quantile(np.abs(tint).max(axis=1), 0.75) > _TINTED:
        return "tinted"
    return "black and white"


def _cells(frame: np.ndarray) -> np.ndarray:
    """Mean colours of square cells, 0 to 255 scale, `[N, 3]`."""
    height = max(frame.shape[0] // _CELL, 1)
    width = max(frame.shape[1] // _CELL, 1)
    cut = frame[: height * _CELL, : width * _CELL].astype(np.float64)
    if frame.dtype == np.uint16:
        cut *= 255.0 / 65535.0
    cells = cut.reshape(height, -1, width, cut.shape[1] // width, 3)
    return cells.mean(axis=(1, 3)).reshape(-1, 3)
