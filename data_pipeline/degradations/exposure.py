"""What a camera records of movement while its shutter is open."""

from typing import Any

from keras import ops

# Display-referred values to light, as for the GOPRO dataset.
GAMMA = 2.2


def light(values: Any, gamma: Any = GAMMA) -> Any:
    """Returns the light of display-referred values in [0, 1]."""
    return ops.power(ops.maximum(values, 0.0), gamma)


def values_of_light(amount: Any, gamma: Any = GAMMA) -> Any:
    """Returns display-referred values in [0, 1], the inverse of `light`."""
    return ops.power(ops.clip(amount, 0.0, 1.0), 1.0 / gamma)


def exposed_frames(clips: Any, averaged: Any, spacing: Any, count: int) -> Any:
    """Averages stretches of consecutive frames, as a slower camera would record them.

    The synthesis of motion blur of the GOPRO dataset (Nah et al., "Deep Multi-scale
    Convolutional Neural Network for Dynamic Scene Deblurring", CVPR 2017, section
    2.1), for clips of light (see `light`), which adds up where values do not.

    Args:
        clips: float32 `[B, S, H, W, C]`, S at least
            `(count - 1) * spacing + averaged`.
        averaged: int32 `[B]`, odd; of how many frames each becomes the mean.
        spacing: int32 `[B]`, from the centre of one mean to that of the next.
        count: How many means there are to be.

    Returns:
        `[B, count, H, W, C]`; the first starts with the first frame.
    """
    reach = averaged[:, None, None] // 2
    centres = reach + spacing[:, None, None] * ops.arange(count)[None, :, None]
    distance = ops.abs(ops.arange(ops.shape(clips)[1])[None, None, :] - centres)
    weights = ops.cast(distance <= reach, "float32")
    weights = weights / ops.sum(weights, axis=2, keepdims=True)
    return ops.einsum("bks,bshwc->bkhwc", weights, clips)
