"""Channels as pixels, by any factor: how networks enlarge."""

from typing import Any

import numpy as np
from keras import ops


def pixel_shuffle(features: Any, factor: int) -> Any:
    """Turns channels into pixels (Shi et al., "ESPCN", CVPR 2016, section 3.2).

    Args:
        features: `[N, H, W, factor ** 2 * C]`, channels in the order (row, column,
            channel); PyTorch's shuffle takes (channel, row, column), see
            `kernel_before_pixel_shuffle`.
        factor: How many times larger the result is, in both directions.

    Returns:
        `[N, factor * H, factor * W, C]`.
    """
    return ops.depth_to_space(features, factor)


def kernel_before_pixel_shuffle(kernel: np.ndarray, factor: int) -> np.ndarray:
    """Reorders what a convolution learnt in PyTorch ahead of a pixel shuffle.

    Args:
        kernel: Kernel or bias, output channels last, in the order (channel, row,
            column).
        factor: As in `pixel_shuffle`.

    Returns:
        The same numbers in the order (row, column, channel).

    Raises:
        ValueError: The last axis is no multiple of `factor ** 2`.
    """
    cells = factor**2
    if kernel.shape[-1] % cells:
        raise ValueError(
            f"a convolution ahead of a pixel shuffle by {factor} has a multiple of "
            f"{cells} channels; received {kernel.shape[-1]}"
        )
    by_channel = kernel.reshape(*kernel.shape[:-1], -1, cells)
    return by_channel.swapaxes(-1, -2).reshape(kernel.shape)
