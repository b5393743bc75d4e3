"""How much brighter one frame is than the one before."""

from itertools import pairwise

import cv2
import numpy as np

_COLUMNS, _ROWS = 16, 12
_DARKEST, _BRIGHTEST = 20.0, 235.0
_FEWEST_BLOCKS = 20


def brightness_gains(lumas: np.ndarray) -> np.ndarray:
    """Measures by how much each frame is brighter than the one before.

    The median of the ratios of blocks' means, which motion in a part of the picture
    does not change. Blocks near black or white, where clipping hides gains, are left
    out.

    Args:
        lumas: Consecutive frames of one shot, `[T, H, W]`, 0 to 255.

    Returns:
        Natural logarithms of the gains, `[T - 1]`; NaN where too little can be
        compared.
    """
    blocks = np.stack(
        [
            cv2.resize(
                luma.astype(np.float32), (_COLUMNS, _ROWS), interpolation=cv2.INTER_AREA
            )
            for luma in lumas
        ]
    )
    gains = np.full(len(blocks) - 1, np.nan)
    for index, (before, after) in enumerate(pairwise(blocks)):
        usable = np.minimum(before, after) > _DARKEST
        usable &= np.maximum(before, after) < _BRIGHTEST
        if usable.sum() >= _FEWEST_BLOCKS:
            gains[index] = np.median(np.log(after[usable] / before[usable]))
    return gains


def brightness_flicker(gains: np.ndarray) -> np.ndarray:
    """Measures flicker in places where a few gains follow each other.

    Flicker that is new in every frame has second differences, from frame to frame
    to frame, of six times its variance; slow changes of light have hardly any.

    Args:
        gains: Of `brightness_gains`.

    Returns:
        Squares of what a frame's brightness is off by, as a part of it, one for
        each two gains without a gap: their mean is the variance of the flicker.
    """
    changes = np.diff(gains)
    return changes[np.isfinite(changes)] ** 2 / 6.0
