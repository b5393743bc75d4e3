"""White balance: greys that are grey again."""

from typing import Any

import keras
from keras import ops

from zoo.layers.area_resampling import area_resampling
from zoo.layers.time_kernel import time_kernel
from zoo.layers.tone_curve import apply_tone_curves
from zoo.temporal.measured_restorer import MeasuredRestorer

# Cells in which grain averages out; those of the border may be bars.
_ROWS, _COLUMNS, _BORDER = 48, 64, 5
# Distances of colours within which cells agree, from coarse to fine.
_AGREEMENT = (0.3, 0.2, 0.12, 0.08, 0.08)
# Share of the cells that it takes for a level to be heard as much as all.
_FEW = 0.05
# A larger cast is not taken for one, and half of this is taken out by a quarter less.
_LARGEST = 0.25
_NODES = 33
_LEAST_SLOPE = 0.2


@keras.saving.register_keras_serializable(package="kinozoo")
class WhiteBalance(MeasuredRestorer):
    """Takes out a colour cast, such as dyes that faded at unequal rates leave.

    Most scenes hold things that are nearly grey. For several levels of brightness,
    the colour on which most parts of the frame nearly agree (mean shift: Comaniciu
    and Meer, PAMI 24, 2002; started at the mean of all, the grey world) is taken for
    what grey has become; the surer, the more of them agree. Averaged smoothly over
    the frames around, it is taken out by one monotone curve for each channel, so
    that shadows and lights may lean to different sides. Brightness stays.

    A black-and-white picture passes as it was; a toned one becomes grey. A picture
    that is all of one colour cannot be told from a cast.

    Args:
        past: Frames before the present one that are looked at.
        future: Frames after it; the delay of a stream.
        levels: Levels of brightness, from black to white, that are told apart.
        **kwargs: As for every Keras model.
    """

    def __init__(
        self, past: int = 60, future: int = 12, levels: int = 4, **kwargs: Any
    ):
        super().__init__(past, future, **kwargs)
        if levels < 2:
            raise ValueError(f"levels must be at least 2; received {levels}")
        self.levels = levels
        self.numbers = 4 * levels

    def measure(self, frames: Any, previous: Any) -> Any:
        """Returns the cast of each level, and how much is to be said for it."""
        cells = area_resampling(frames, _ROWS, _COLUMNS)
        cells = cells[:, _BORDER:-_BORDER, _BORDER:-_BORDER]
        count = (_ROWS - 2 * _BORDER) * (_COLUMNS - 2 * _BORDER)
        cells = ops.reshape(cells, (-1, count, 3))
        level = ops.mean(cells, axis=-1, keepdims=True)
        colour = cells - level
        place = ops.arange(self.levels, dtype="float32")
        # Tents: a cell between two levels is shared by them.
        share = ops.maximum(1.0 - ops.abs(level * (self.levels - 1) - place), 0.0)
        share = share / count
        cast = ops.repeat(ops.mean(colour, axis=1, keepdims=True), self.levels, axis=1)
        agreeing = share
        for distance in _AGREEMENT:
            apart = colour[:, :, None] - cast[:, None]
            apart = ops.sum(apart**2, axis=-1) / distance**2
            agreeing = share / (1.0 + apart) ** 2
            total = ops.einsum("ncl,nck->nlk", agreeing, colour)
            number = ops.sum(agreeing, axis=1)[..., None]
            whole = ops.sum(total, axis=1, keepdims=True)
            whole = whole / (ops.sum(number, axis=1, keepdims=True) + 1e-6)
            cast = (total + _FEW * whole) / (number + _FEW)
        evidence = ops.sum(agreeing, axis=1)[..., None] + 1e-3
        numbers = ops.concatenate([cast, evidence], axis=-1)
        return ops.reshape(numbers, (-1, self.numbers))

    def correct(self, frames: Any, window: Any, valid: Any) -> Any:
        """Takes the cast out of frames."""
        length = self.past + 1 + self.future
        window = ops.reshape(window, (-1, length, self.levels, 4))
        weight = (time_kernel(self.past, self.future) * valid)[..., None, None]
        weight = weight * window[..., 3:]
        cast = ops.sum(weight * window[..., :3], axis=1)
        cast = cast / (ops.sum(weight, axis=1) + 1e-6)
        size = ops.sqrt(ops.sum(cast**2, axis=-1, keepdims=True) + 1e-12)
        cast = cast / (1.0 + (size / _LARGEST) ** 2)
        return apply_tone_curves(frames, _curves(ops.transpose(cast, (0, 2, 1))))

    def get_config(self) -> dict[str, Any]:
        """Returns what `from_config` needs."""
        return super().get_config() | {"levels": self.levels}


def _curves(cast: Any) -> Any:
    """Makes monotone curves against casts, `[N, 3, levels]` to `[N, 3, nodes]`."""
    levels = cast.shape[-1]
    place = ops.linspace(0.0, levels - 1.0, _NODES)[:, None]
    share = ops.exp(-0.5 * ((place - ops.arange(levels, dtype="float32")) / 0.6) ** 2)
    share = share / ops.sum(share, axis=-1, keepdims=True)
    nodes = ops.linspace(0.0, 1.0, _NODES)
    values = nodes - ops.matmul(cast, ops.transpose(share))
    rise = values[..., 1:] - values[..., :-1]
    rise = ops.maximum(rise, _LEAST_SLOPE / (_NODES - 1))
    return ops.concatenate(
        [values[..., :1], values[..., :1] + ops.cumsum(rise, axis=-1)], axis=-1
    )
