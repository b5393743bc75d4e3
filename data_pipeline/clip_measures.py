"""How a clip moves and what there is to see in it."""

from dataclasses import dataclass

import numpy as np

from data_pipeline.luma_weights import LUMA_WEIGHTS

_LUMA = np.array(LUMA_WEIGHTS, np.float32)
_SAMPLED_FRAMES = 8


@dataclass(frozen=True, kw_only=True)
class ClipMeasures:
    """Figures of one clip, all on the 0 to 255 scale.

    Attributes:
        motion: Mean absolute luma difference between neighbouring frames, after
            averages over 4x4 pixels, so that noise hardly counts.
        texture: Mean absolute luma difference between neighbouring pixels.
        brightness: Mean luma.
        contrast: Standard deviation of luma.
    """

    motion: float
    texture: float
    brightness: float
    contrast: float


def measure_clip(clip: np.ndarray) -> ClipMeasures:
    """Measures a clip on at most eight pairs of neighbouring frames.

    Args:
        clip: uint8 RGB `[T, H, W, 3]`, at least 4x4 pixels.

    Returns:
        The figures; the motion of a single frame is 0.
    """
    last = max(len(clip) - 2, 0)
    starts = np.unique(np.linspace(0, last, _SAMPLED_FRAMES).astype(int))
    luma = clip[starts] @ _LUMA
    motion = 0.0
    if len(clip) > 1:
        following = clip[starts + 1] @ _LUMA
        motion = float(np.abs(_block_means(following) - _block_means(luma)).mean())
    across = np.abs(np.diff(luma, axis=2)).mean()
    down = np.abs(np.diff(luma, axis=1)).mean()
    return ClipMeasures(
        motion=round(motion, 3),
        texture=round(float(across + down) / 2, 3),
        brightness=round(float(luma.mean()), 2),
        contrast=round(float(luma.std()), 2),
    )


def _block_means(luma: np.ndarray, block: int = 4) -> np.ndarray:
    frames, height, width = luma.shape
    rows, columns = height // block, width // block
    cropped = luma[:, : rows * block, : columns * block]
    return cropped.reshape(frames, rows, block, columns, block).mean((2, 4))
