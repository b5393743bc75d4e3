"""Pixels of all depths as 8 bits, for looking at and measuring."""

import numpy as np


def as_8_bit(pixels: np.ndarray) -> np.ndarray:
    """Rounds uint16 pixels to uint8; leaves uint8 alone."""
    if pixels.dtype == np.uint8:
        return pixels
    return np.round(pixels.astype(np.float32) * (255.0 / 65535.0)).astype(np.uint8)
