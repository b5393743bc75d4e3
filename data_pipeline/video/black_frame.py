"""Tells frames that show nothing."""

import numpy as np

from data_pipeline.luma_weights import LUMA_WEIGHTS

# As FFmpeg's filter blackdetect has it unasked (pixel_black_th).
_BLACK = 0.1
_LUMA = np.array(LUMA_WEIGHTS, np.float32)
_STEP = 4


def is_black(frame: np.ndarray, most: float = 0.98) -> bool:
    """Whether more than a share of a frame's pixels are black.

    Args:
        frame: RGB `[H, W, 3]`, uint8 or uint16 of full scale; every fourth row and
            column is looked at.
        most: The share, in [0, 1]; unasked that of FFmpeg's filter blackdetect.
    """
    few = frame[::_STEP, ::_STEP] @ _LUMA
    dark = few <= np.float32(_BLACK * np.iinfo(frame.dtype).max)
    return bool(dark.mean() > most)
