"""The simplest ways to give a grey picture the colours of another: what to beat."""

import numpy as np

from zoo.layers.chroma import coloured, luma_and_chroma

_LEVELS = 256
# Width of the average over brightness, in levels: few pixels share one exactly.
_SMOOTH = 4.0


def chroma_by_brightness(grey: np.ndarray, reference: np.ndarray) -> np.ndarray:
    """Gives every brightness the mean colour that it has in a reference.

    Args:
        grey: uint8 `[H, W, 3]`.
        reference: uint8 `[H, W, 3]`.

    Returns:
        uint8 `[H, W, 3]`.
    """
    luma, chroma = (np.asarray(p) for p in luma_and_chroma(_pixels(reference)))
    level = np.round(255.0 * luma[..., 0]).astype(int).ravel()
    counts = np.bincount(level, minlength=_LEVELS).astype(np.float64)
    sums = [
        np.bincount(level, chroma[..., i].ravel(), minlength=_LEVELS) for i in (0, 1)
    ]
    distance = np.arange(_LEVELS)[:, None] - np.arange(_LEVELS)[None]
    kernel = np.exp(-0.5 * np.square(distance / _SMOOTH)) + 1e-9
    table = np.stack([kernel @ each for each in sums], axis=-1)
    table = (table / (kernel @ counts)[:, None]).astype(np.float32)
    own, _ = luma_and_chroma(_pixels(grey))
    own = np.asarray(own)
    found = table[np.round(255.0 * own[..., 0]).astype(int)]
    return _codes(np.asarray(coloured(own, found)))


def matched_histogram(grey: np.ndarray, reference: np.ndarray) -> np.ndarray:
    """Gives each channel of a grey picture the histogram that it has in a reference.

    Args:
        grey: uint8 `[H, W, 3]`.
        reference: uint8 `[H, W, 3]`.

    Returns:
        uint8 `[H, W, 3]`.
    """
    matched = np.empty_like(grey)
    for channel in range(3):
        below = _shares(grey[..., channel])
        wanted = _shares(reference[..., channel])
        table = np.interp(below, wanted, np.arange(_LEVELS))
        matched[..., channel] = np.round(table)[grey[..., channel]]
    return matched


def _shares(values: np.ndarray) -> np.ndarray:
    """Share of the values up to each level, the half of that level counted."""
    counts = np.bincount(values.ravel(), minlength=_LEVELS) + 1e-6
    return (np.cumsum(counts) - 0.5 * counts) / counts.sum()


def _pixels(frame: np.ndarray) -> np.ndarray:
    return frame.astype(np.float32) / np.float32(255.0)


def _codes(pixels: np.ndarray) -> np.ndarray:
    return np.round(255.0 * np.clip(pixels, 0.0, 1.0)).astype(np.uint8)
