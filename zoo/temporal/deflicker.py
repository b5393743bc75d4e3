"""Deflicker: brightness and colour that do not change from frame to frame."""

from typing import Any

import keras
from keras import ops

from zoo.layers.area_resampling import area_resampling
from zoo.layers.phase_correlation import phase_correlation
from zoo.layers.robust_trend import robust_trend
from zoo.layers.unsteadiness import smooth_gate, unsteadiness
from zoo.temporal.measured_restorer import MeasuredRestorer

# Cells of the grid on which frames are compared: grain averages out in each.
_GRID = 64
# Height of a correlation's peak that is as likely chance as motion.
_CHANCE = 0.1
# Added before the logarithm: ratios of values near black mean nothing.
_DARK = 0.02
# Cells outside have lost what they showed.
_SHOWN = (0.03, 0.97)
# Cells that it takes for a level to be heard as much as the whole frame.
_FEW = 60.0
_ITERATIONS = 4
_NODES = 33
# Flicker, as the standard deviation of the logarithm, at which half is corrected.
_FLICKER_FLOOR = 0.007
# No correction goes beyond a factor of exp of this.
_LARGEST = 0.7
# A curve rises by at least this much per unit, so that it stays monotone.
_LEAST_SLOPE = 0.2
# Squared errors that a slope has to exceed by far to count in full.
_SLOPE_ERRORS = 40.0


@keras.saving.register_keras_serializable(package="kinozoo")
class Deflicker(MeasuredRestorer):
    """Takes out flicker of the whole frame's brightness, contrast and colour.

    Each frame is laid over the one before, and the change that most of its parts
    share is told for several levels of brightness of each channel, much as in
    Pitié, Dahyot, Kelly and Kokaram, "A new robust technique for stabilizing
    brightness fluctuations in image sequences", SMVP 2004: what moves, or comes
    into view, has no say. A robust line through the sums of these changes says
    what the frame should be, so that fades, pans and changes of the light are
    kept, and a smooth monotone curve makes it so. Black stays black. What is
    corrected is weighted smoothly by how strong the flicker of brightness, and
    that of colour, is around the frame: a film without flicker passes as it was.

    Flicker that differs from place to place within a frame is not taken out.

    Args:
        past: Frames before the present one that are looked at.
        future: Frames after it; the delay of a stream.
        levels: Levels of brightness, from black to white, that are followed.
        **kwargs: As for every Keras model.
    """

    def __init__(
        self, past: int = 32, future: int = 12, levels: int = 6, **kwargs: Any
    ):
        super().__init__(past, future, **kwargs)
        if levels < 2:
            raise ValueError(f"levels must be at least 2; received {levels}")
        self.levels = levels
        self.numbers = 3 * levels

    def measure(self, frames: Any, previous: Any) -> Any:
        """Returns by how much the logarithm of each channel's levels has changed."""
        cells = area_resampling(frames, _GRID, _GRID)
        before = area_resampling(previous, _GRID, _GRID)
        displacement, peak = phase_correlation(
            ops.mean(before, axis=-1), ops.mean(cells, axis=-1)
        )
        displacement = displacement * smooth_gate(peak, _CHANCE)[:, None]
        # Each goes half the way: one alone would be blurred, and lose contrast.
        before, inside = _moved_cells(before, 0.5 * displacement)
        cells, inside_too = _moved_cells(cells, -0.5 * displacement)
        inside = inside * inside_too
        change = ops.log(ops.maximum(cells, 0.0) + _DARK)
        change = change - ops.log(ops.maximum(before, 0.0) + _DARK)
        level = 0.5 * (cells + before)
        counts = (level > _SHOWN[0]) & (level < _SHOWN[1])
        counts = ops.cast(counts, "float32") * inside[..., None]
        level, change, counts = (
            ops.transpose(ops.reshape(values, (-1, _GRID**2, 3)), (0, 2, 1))
            for values in (level, change, counts)
        )
        steps = _steps_by_level(level, change, counts, self.levels)
        return ops.reshape(steps, (-1, self.numbers))

    def correct(self, frames: Any, window: Any, valid: Any) -> Any:
        """Maps each frame by its own curves."""
        # A step needs both of its frames.
        known = valid * ops.pad(valid[:, :-1], ((0, 0), (1, 0)))
        steps = window * known[..., None]
        path = ops.cumsum(steps, axis=1)
        path = path - path[:, self.past : self.past + 1]
        change = robust_trend(path, valid, self.past, self.future, _SLOPE_ERRORS)
        change = ops.reshape(change, (-1, 3, self.levels))
        common = ops.mean(change, axis=1, keepdims=True)
        whole, colour = self._gates(steps, known)
        change = whole * common + colour * (change - common)
        gains = ops.matmul(change, ops.transpose(_level_shares(self.levels)))
        return _mapped(frames, _curves(ops.clip(gains, -_LARGEST, _LARGEST)))

    def get_config(self) -> dict[str, Any]:
        """Returns what `from_config` needs."""
        return super().get_config() | {"levels": self.levels}

    def _gates(self, steps: Any, known: Any) -> tuple[Any, Any]:
        """Shares of the correction to apply to brightness and to colour."""
        length = self.past + 1 + self.future
        steps = ops.reshape(steps, (-1, length, 3, self.levels))
        channels = ops.mean(steps, axis=-1)
        brightness = ops.mean(channels, axis=-1, keepdims=True)
        return tuple(
            smooth_gate(unsteadiness(series, known), _FLICKER_FLOOR)[:, None, None]
            for series in (brightness, channels - brightness)
        )


def _moved_cells(cells: Any, displacement: Any) -> tuple[Any, Any]:
    """Moves `[N, R, C, 3]` by `(dx, dy)`; tells which cells have come from inside.

    Returns:
        The moved cells, and `[N, R, C]`, 1 inside and 0 outside.
    """

    def shares(offset: Any, size: int) -> Any:
        place = ops.arange(size, dtype="float32")
        source = place[None, :] - offset[:, None]
        # Linear interpolation, as a matrix.
        return ops.maximum(1.0 - ops.abs(source[..., None] - place), 0.0)

    rows = shares(displacement[:, 1], cells.shape[1])
    columns = shares(displacement[:, 0], cells.shape[2])
    moved = ops.einsum("nyh,nxw,nhwc->nyxc", rows, columns, cells)
    inside = ops.sum(rows, axis=2)[:, :, None] * ops.sum(columns, axis=2)[:, None, :]
    return moved, ops.cast(inside > 0.999, "float32")


def _steps_by_level(level: Any, change: Any, counts: Any, levels: int) -> Any:
    """Finds the change that most cells of each level share.

    Args:
        level: What cells show, `[N, 3, cells]`.
        change: The difference of their logarithms, `[N, 3, cells]`.
        counts: 1 for cells to look at, 0 for others, `[N, 3, cells]`.
        levels: Number of levels from 0 to 1.

    Returns:
        `[N, 3, levels]`. Levels that few cells have get the change of the frame.
    """
    middle = _median(change, counts)
    spread = 1.5 * _median(ops.abs(change - middle), counts) + 0.002
    place = ops.arange(levels, dtype="float32")[:, None]
    # Tents: a cell between two levels is shared by them.
    share = ops.maximum(1.0 - ops.abs(level[:, :, None] * (levels - 1) - place), 0.0)
    share = share * counts[:, :, None]
    steps = middle
    for _ in range(_ITERATIONS):
        ratio = (
            (change[:, :, None] - steps[..., None]) / (2.0 * spread[..., None])
        ) ** 2
        weight = share / (1.0 + ratio) ** 2
        total = ops.sum(weight * change[:, :, None], axis=-1)
        whole = ops.sum(total, axis=-1, keepdims=True) / (
            ops.sum(weight, axis=(2, 3))[..., None] + 1e-6
        )
        steps = (total + _FEW * whole) / (ops.sum(weight, axis=-1) + _FEW)
    return steps


def _median(values: Any, counts: Any) -> Any:
    """Median of the values that count, `[N, 3, 1]`; 0 where none does."""
    ordered = ops.sort(ops.where(counts > 0.0, values, 1e3), axis=-1)
    number = ops.sum(counts, axis=-1, keepdims=True)
    place = ops.arange(values.shape[-1], dtype="float32")
    chosen = ops.cast(place == ops.floor(0.5 * number), "float32")
    median = ops.sum(chosen * ordered, axis=-1, keepdims=True)
    return ops.where(number > 0.0, median, 0.0)


def _level_shares(levels: int) -> Any:
    """Share of each level in the values 0 to 1, `[nodes, levels]`; smooth."""
    place = ops.linspace(0.0, levels - 1.0, _NODES)[:, None]
    distance = place - ops.arange(levels, dtype="float32")
    weight = ops.exp(-0.5 * (distance / 0.7) ** 2)
    return weight / ops.sum(weight, axis=-1, keepdims=True)


def _curves(gains: Any) -> Any:
    """Returns monotone curves at the nodes, `[N, 3, nodes]`, 0 for black."""
    nodes = ops.linspace(0.0, 1.0, _NODES)
    values = nodes * ops.exp(gains)
    rise = values[..., 1:] - values[..., :-1]
    rise = ops.maximum(rise, _LEAST_SLOPE / (_NODES - 1))
    return ops.pad(ops.cumsum(rise, axis=-1), ((0, 0), (0, 0), (1, 0)))


def _mapped(frames: Any, curves: Any) -> Any:
    """Maps `[N, H, W, 3]` by piecewise linear curves, `[N, 3, nodes]`."""
    count = ops.shape(frames)[0]
    pieces = _NODES - 1
    rise = curves[..., 1:] - curves[..., :-1]
    table = ops.reshape(ops.stack([curves[..., :-1], rise], axis=-1), (-1, 2))
    place = frames * float(pieces)
    piece = ops.clip(ops.floor(place), 0.0, pieces - 1.0)
    first = ops.arange(count, dtype="int32")[:, None, None, None] * 3
    first = (first + ops.arange(3, dtype="int32")) * pieces
    found = ops.take(table, first + ops.cast(piece, "int32"), axis=0)
    return found[..., 0] + (place - piece) * found[..., 1]
