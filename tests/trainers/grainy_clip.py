"""A moving picture with correlated grain, and the same without."""

import numpy as np

from tests.synthetic_video import moving_texture

# Two neighbouring columns share half of their grain.
CORRELATION = 0.5


def grainy_clip(
    frames: int = 20, side: int = 96, level: float = 12.0, seed: int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """Makes a clip.

    Args:
        frames: Number of frames.
        side: Rows and columns.
        level: Standard deviation of the grain, 0 to 255 scale.
        seed: Of picture and grain.

    Returns:
        Noisy and clean, uint8 `[T, H, W, 3]`.
    """
    clean = 255.0 * moving_texture(frames, side, side, seed=seed, speed=1)
    random = np.random.default_rng(seed)
    white = random.standard_normal((frames, side, side + 1, 3))
    grain = (white[:, :, 1:] + white[:, :, :-1]) / np.sqrt(2.0)
    noisy = np.clip(np.round(clean + level * grain), 0.0, 255.0)
    return noisy.astype(np.uint8), np.round(clean).astype(np.uint8)
