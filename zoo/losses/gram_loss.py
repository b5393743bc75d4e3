"""Textures as the correlations of features."""

from collections.abc import Sequence
from typing import Any

from keras import ops


def gram_matrices(maps: Sequence[Any]) -> list[Any]:
    """Returns how much the channels of feature maps occur together.

    Gatys et al., "Image style transfer using convolutional neural networks", CVPR 2016,
    equation 3, divided by the number of places and channels as in Johnson et al., ECCV
    2016, equation 3, so that pictures of any size compare.

    Args:
        maps: `[N, h, w, C]` of one layer or more.

    Returns:
        `[N, C, C]` of each layer, symmetric.
    """
    matrices = []
    for features in maps:
        height, width = ops.shape(features)[1:3]
        channels = features.shape[-1]
        flat = ops.reshape(features, (-1, height * width, channels))
        count = ops.cast(height * width * channels, flat.dtype)
        matrices.append(ops.matmul(ops.transpose(flat, (0, 2, 1)), flat) / count)
    return matrices


def gram_loss(made: Sequence[Any], wanted: Sequence[Any]) -> Any:
    """Returns how far textures are from wanted ones.

    Johnson et al., ECCV 2016, equation 4: the squared Frobenius norm of the difference.
    Each layer is divided by that of the wanted matrix, so that layers of all sizes
    count alike: 1 per layer is what an empty picture costs.

    Args:
        made: Gram matrices, `[N, C, C]` of each layer.
        wanted: The same, `[N or 1, C, C]`.

    Returns:
        A scalar, averaged over pictures and summed over layers.
    """
    total = 0.0
    for one, other in zip(made, wanted, strict=True):
        far = ops.sum(ops.square(one - other), axis=(1, 2))
        size = ops.sum(ops.square(other), axis=(1, 2))
        total = total + ops.mean(far / (size + 1e-12))
    return total
