"""How far one picture has moved against another."""

import math
from typing import Any

from keras import ops

# Width of the correlation's peak in cells. Narrower, and cells cannot resolve it;
# wider, and two motions run into one.
_PEAK_WIDTH = 1.0


def phase_correlation(first: Any, second: Any) -> tuple[Any, Any]:
    """Finds the displacement that most of two pictures share.

    Kuglin and Hines, "The phase correlation image alignment method", 1975, with
    frequencies weighted so that the peak is a Gaussian one, whose place between
    the cells follows from a parabola through the logarithm of three of them
    (Foroosh et al., "Extension of phase correlation to subpixel registration",
    IEEE TIP 2002). Both pictures are faded out towards their edges.

    Args:
        first: float32 `[N, H, W]`, one channel; H and W known, at least 8.
        second: The same for the picture that may have moved.

    Returns:
        The displacement `(dx, dy)` in cells, `[N, 2]`, so that
        `second[y + dy, x + dx]` is `first[y, x]`, at most a quarter of a side; and
        the height of the peak, `[N]`, near 1 where the pictures differ by nothing
        but the displacement and near 0 where they have nothing in common.
    """
    height, width = first.shape[1:3]
    window = ops.reshape(_hann(height), (1, -1, 1)) * ops.reshape(_hann(width), (1, -1))
    # A picture of real numbers fills half a spectrum: two take one transform.
    real, imaginary = ops.fft2((_faded(first, window), _faded(second, window)))
    mirrored_real, mirrored_imaginary = _mirrored(real), _mirrored(imaginary)
    first_real = 0.5 * (real + mirrored_real)
    first_imaginary = 0.5 * (imaginary - mirrored_imaginary)
    second_real = 0.5 * (imaginary + mirrored_imaginary)
    second_imaginary = 0.5 * (mirrored_real - real)
    cross_real = first_real * second_real + first_imaginary * second_imaginary
    cross_imaginary = first_imaginary * second_real - first_real * second_imaginary
    size = ops.sqrt(cross_real**2 + cross_imaginary**2)
    # Frequencies that hold next to nothing have no phase worth listening to.
    floor = 1e-4 * ops.mean(size, axis=(1, 2), keepdims=True) + 1e-12
    weight = _frequency_weight(height, width) / (size + floor)
    # The transform of a Hermitian spectrum is real, and mirrored: forwards will do.
    surface, _ = ops.fft2((cross_real * weight, cross_imaginary * weight))
    return _peak(surface)


def _hann(size: int) -> Any:
    place = (ops.arange(size, dtype="float32") + 0.5) / size
    return ops.sin(math.pi * place) ** 2


def _faded(picture: Any, window: Any) -> Any:
    mean = ops.sum(picture * window, axis=(1, 2), keepdims=True) / ops.sum(window)
    return (picture - mean) * window


def _mirrored(spectrum: Any) -> Any:
    """Takes every frequency to its negative."""
    return ops.roll(ops.flip(spectrum, axis=(1, 2)), (1, 1), axis=(1, 2))


def _frequency_weight(height: int, width: int) -> Any:
    """A Gaussian over frequencies, `[1, H, W]`, of sum 1."""

    def squared(size: int) -> Any:
        frequency = ops.arange(size, dtype="float32") / size
        return ops.minimum(frequency, 1.0 - frequency) ** 2

    square = squared(height)[:, None] + squared(width)[None, :]
    weight = ops.exp(-2.0 * (math.pi * _PEAK_WIDTH) ** 2 * square)
    return (weight / ops.sum(weight))[None]


def _peak(surface: Any) -> tuple[Any, Any]:
    """Returns place and height of the highest point near no displacement."""
    height, width = surface.shape[1:3]
    rows, columns = height // 4, width // 4
    centred = ops.roll(surface, (rows + 1, columns + 1), axis=(1, 2))
    near = centred[:, : 2 * rows + 3, : 2 * columns + 3]
    inner = near[:, 1:-1, 1:-1]
    inner_columns = 2 * columns + 1
    place = ops.argmax(ops.reshape(inner, (-1, (2 * rows + 1) * inner_columns)), axis=1)
    row = ops.cast(place // inner_columns, "float32")
    column = ops.cast(place % inner_columns, "float32")
    row_axis = ops.arange(2 * rows + 3, dtype="float32")
    column_axis = ops.arange(2 * columns + 3, dtype="float32")

    def line(step: int, axis: Any, middle: Any) -> Any:
        return ops.cast(axis[None] == middle[:, None] + 1.0 + step, "float32")

    across = ops.einsum("nhw,nh->nw", near, line(0, row_axis, row))
    down = ops.einsum("nhw,nw->nh", near, line(0, column_axis, column))
    offsets, highest = [], []
    for values, axis, middle in (
        (across, column_axis, column),
        (down, row_axis, row),
    ):
        before, at, after = (
            ops.sum(values * line(step, axis, middle), axis=1) for step in (-1, 0, 1)
        )
        offsets.append(_parabola_top(before, at, after))
        highest.append(at)
    displacement = ops.stack(
        [column - columns + offsets[0], row - rows + offsets[1]], axis=-1
    )
    return displacement, ops.maximum(highest[0], 0.0)


def _parabola_top(before: Any, at: Any, after: Any) -> Any:
    """Place of the top of a Gaussian through three neighbours, -0.5 to 0.5."""
    floor = 0.05 * ops.maximum(at, 1e-6)
    left, middle, right = (
        ops.log(ops.maximum(value, floor)) for value in (before, at, after)
    )
    bend = ops.maximum(2.0 * middle - left - right, 1e-3)
    return ops.clip(0.5 * (right - left) / bend, -0.5, 0.5)
