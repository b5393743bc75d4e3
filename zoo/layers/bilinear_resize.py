"""Pictures of another size, by bilinear interpolation."""

from typing import Any

from keras import ops


def bilinear_resize(
    images: Any, height: Any, width: Any, *, aligned_corners: bool = False
) -> Any:
    """Resizes pictures; where they shrink nothing is averaged beforehand.

    It equals `torch.nn.functional.interpolate` with mode "bilinear", also with
    sizes that are known only when the graph runs.

    Args:
        images: `[N, H, W, C]` of a floating type.
        height: Rows of the result, a number or an integer tensor.
        width: Columns of the result.
        aligned_corners: Whether the centres of the corner pixels stay where they
            are; else the picture's outer edges do.

    Returns:
        `[N, height, width, C]` of the same dtype. Positions are float32 whatever
        the dtype.
    """
    dtype = images.dtype
    rows, columns = ops.shape(images)[1:3]
    images = ops.cast(images, "float32")
    images = _resized_along(images, 1, rows, height, aligned_corners)
    images = _resized_along(images, 2, columns, width, aligned_corners)
    return ops.cast(images, dtype)


def _resized_along(
    images: Any, axis: int, size: Any, new_size: Any, aligned_corners: bool
) -> Any:
    if isinstance(size, int) and isinstance(new_size, int) and size == new_size:
        return images
    index = ops.cast(ops.arange(new_size), "float32")
    here, there = ops.cast(size, "float32"), ops.cast(new_size, "float32")
    if aligned_corners:
        position = index * ((here - 1.0) / ops.maximum(there - 1.0, 1.0))
    else:
        position = ops.maximum((index + 0.5) * (here / there) - 0.5, 0.0)
    lower = ops.minimum(ops.cast(ops.floor(position), "int32"), size - 1)
    upper = ops.minimum(lower + 1, size - 1)
    share = position - ops.cast(lower, "float32")
    share = ops.reshape(share, (-1, *([1] * (3 - axis))))
    first = ops.take(images, lower, axis=axis)
    return first + share * (ops.take(images, upper, axis=axis) - first)
