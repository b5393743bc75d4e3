"""Pixels of any depth as 8 bits."""

import numpy as np

# From the range of 8 bits to that of 16.
DEEP = np.uint16(257)


def as_8_bit(pixels: np.ndarray) -> np.ndarray:
    """Rounds uint16 pixels to uint8; leaves uint8 alone."""
    if pixels.dtype == np.uint8:
        return pixels
    wide = pixels.astype(np.uint32)
    return ((wide + DEEP // 2) // DEEP).astype(np.uint8)


def as_deep(pixels: np.ndarray) -> np.ndarray:
    """Spreads uint8 pixels over the range of uint16; leaves uint16 alone."""
    if pixels.dtype == np.uint16:
        return pixels
    return pixels.astype(np.uint16) * DEEP
