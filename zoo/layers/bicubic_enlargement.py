"""Frames some times larger, by bicubic interpolation."""

from typing import Any

from keras import ops

# Keys, IEEE Transactions on Acoustics, Speech and Signal Processing 29(6), 1981.
_KEYS = -0.5


def bicubic_enlargement(frames: Any, factor: int) -> Any:
    """Enlarges frames as MATLAB's imresize does, with the kernel of Keys.

    Beyond the border the frame is mirrored, the outermost pixels included. Sizes
    may be unknown when it is traced.

    Args:
        frames: float32 `[N, H, W, C]`.
        factor: Output height and width per input height and width, 1 or more.

    Returns:
        float32 `[N, H * factor, W * factor, C]`.
    """
    height, width = ops.shape(frames)[1:3]
    frames = _enlarged_along(frames, 1, height, factor)
    return _enlarged_along(frames, 2, width, factor)


def _enlarged_along(frames: Any, axis: int, size: Any, factor: int) -> Any:
    index = ops.cast(ops.arange(size * factor), "float32")
    position = (index + 0.5) / factor - 0.5
    before = ops.floor(position)
    made = 0.0
    for tap in range(-1, 3):
        weight = _kernel(position - before - tap)
        source = ops.mod(ops.cast(before, "int32") + tap, 2 * size)
        source = ops.minimum(source, 2 * size - 1 - source)
        weight = ops.reshape(weight, (-1, *([1] * (3 - axis))))
        made = made + weight * ops.take(frames, source, axis=axis)
    return made


def _kernel(distance: Any) -> Any:
    far = ops.abs(distance)
    near_part = ((_KEYS + 2) * far - (_KEYS + 3)) * far * far + 1
    far_part = _KEYS * (((far - 5) * far + 8) * far - 4)
    return ops.where(far <= 1, near_part, ops.where(far < 2, far_part, 0.0))
