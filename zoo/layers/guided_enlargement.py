"""Enlarging maps so that they follow the edges of a larger picture."""

from typing import Any

from keras import ops

from zoo.layers.bilinear_resize import bilinear_resize
from zoo.layers.picture_pyramid import smoothed

# Variance of the picture below which it does not guide.
_FLAT = 1e-3


def guided_enlargement(maps: Any, small: Any, large: Any) -> Any:
    """Enlarges maps along the edges of a picture.

    He and Sun, "Fast Guided Filter", 2015: around every place the maps are taken to be
    linear in the picture; the coefficients are found at the small size and applied at
    the large one.

    Args:
        maps: float32 `[N, h, w, C]`.
        small: The picture at that size, one channel, `[N, h, w, 1]`.
        large: The picture as it is, `[N, H, W, 1]`.

    Returns:
        `[N, H, W, C]`.
    """
    channels = maps.shape[-1]
    products = [small, small * small, maps, small * maps]
    means = smoothed(ops.concatenate(products, axis=-1))
    mean, square = means[..., :1], means[..., 1:2]
    own, cross = means[..., 2 : 2 + channels], means[..., 2 + channels :]
    slope = (cross - mean * own) / (square - mean * mean + _FLAT)
    coefficients = ops.concatenate([slope, own - slope * mean], axis=-1)
    height, width = ops.shape(large)[1:3]
    coefficients = bilinear_resize(smoothed(coefficients), height, width)
    return coefficients[..., :channels] * large + coefficients[..., channels:]
