"""Structural similarity under a named protocol."""

from typing import Any, Literal

import keras
import numpy as np
from keras import ops

from zoo.metrics.clip_metric import ClipMetric

_WINDOW = 11
_SIGMA = 1.5
_LUMINANCE_CONSTANT = 0.01**2
_CONTRAST_CONSTANT = 0.03**2


def structural_similarity(reference: Any, restored: Any) -> Any:
    """Computes the structural similarity (SSIM) of every frame.

    Wang et al., "Image quality assessment: from error visibility to structural
    similarity", 2004, section III-B: an 11 x 11 Gaussian window of sigma 1.5,
    K1 = 0.01, K2 = 0.03, a peak of 1, and only where the window lies inside the
    frame. Each channel on its own, then the average of all.

    Args:
        reference: `[..., H, W, C]` in [0, 1], H and W at least 11.
        restored: Of the same shape.

    Returns:
        float32 `[...]`, at most 1.

    Raises:
        ValueError: A side is known to be shorter than the window.
    """
    height, width = reference.shape[-3:-1]
    if any(side is not None and side < _WINDOW for side in (height, width)):
        raise ValueError(
            f"structural similarity needs frames of at least {_WINDOW} x {_WINDOW} "
            f"pixels; received {height} x {width}, crop less or give larger frames."
        )
    first, second = ops.cast(reference, "float32"), ops.cast(restored, "float32")
    # One blur of all five moments; they join the channels.
    moments = ops.concatenate(
        [first, second, first * first, second * second, first * second], axis=-1
    )
    blurred = ops.split(_gaussian_means(moments), 5, axis=-1)
    mean_1, mean_2, square_1, square_2, product = blurred
    variances = square_1 + square_2 - mean_1 * mean_1 - mean_2 * mean_2
    covariance = product - mean_1 * mean_2
    means = mean_1 * mean_1 + mean_2 * mean_2
    similarity = (
        (2.0 * mean_1 * mean_2 + _LUMINANCE_CONSTANT)
        * (2.0 * covariance + _CONTRAST_CONSTANT)
        / ((means + _LUMINANCE_CONSTANT) * (variances + _CONTRAST_CONSTANT))
    )
    per_image = ops.mean(similarity, axis=(-3, -2, -1))
    return ops.reshape(per_image, ops.shape(reference)[:-3])


def _gaussian_means(frames: Any) -> Any:
    """Blurs `[..., H, W, C]` with the window: `[N, H - 10, W - 10, C]`."""
    positions = np.arange(_WINDOW) - _WINDOW // 2
    window = np.exp(-0.5 * (positions / _SIGMA) ** 2)
    window = (window / window.sum()).astype("float32")
    height, width, channels = ops.shape(frames)[-3:]
    frames = ops.reshape(frames, (-1, height, width, channels))
    for shape in ((_WINDOW, 1, 1, 1), (1, _WINDOW, 1, 1)):
        kernel = np.tile(window.reshape(shape), (1, 1, channels, 1))
        frames = ops.depthwise_conv(frames, ops.convert_to_tensor(kernel))
    return frames


@keras.saving.register_keras_serializable(package="kinozoo")
class StructuralSimilarity(ClipMetric):
    """`structural_similarity` of clipped frames, averaged over frames, then clips."""

    def __init__(
        self,
        colour: Literal["rgb", "y"] = "rgb",
        crop_border: int = 0,
        name: str | None = None,
        dtype: Any = None,
    ):
        super().__init__("ssim", colour, crop_border, name, dtype)

    def per_frame(self, reference: Any, restored: Any) -> Any:
        """Measures every frame: `[B, T]`."""
        return structural_similarity(*self.protocol.apply(reference, restored))
