"""Contrast: a faded picture that has its black and its white again."""

from typing import Any

import keras
from keras import ops

from zoo.layers.area_resampling import area_resampling
from zoo.layers.luma import luma_of
from zoo.layers.range_stretch import leaning_mean, range_stretch
from zoo.layers.time_kernel import time_kernel
from zoo.temporal.measured_restorer import MeasuredRestorer

# Cells in which grain averages out; those of the border may be bars.
_ROWS, _COLUMNS, _BORDER = 48, 64, 5
# Shares of the cells that are darker than black, and brighter than white.
_OUTSIDE = 0.005
# What lies within these distances of 0 and 1 is black and white enough.
_BLACK_ENOUGH, _WHITE_ENOUGH = 0.03, 0.06
# Blacks above and whites below are the scene's own.
_HIGHEST_BLACK, _LOWEST_WHITE = 0.3, 0.7
_LEAST_SPAN = 0.5
# How much brighter whites, and darker blacks, count for more than others in time.
_PREFERENCE = 0.25


@keras.saving.register_keras_serializable(package="kinozoo")
class Contrast(MeasuredRestorer):
    """Stretches a faded picture so that it reaches from black to white.

    Black and white are robust percentiles of each frame's cells. Over the frames
    around, they are averaged smoothly, the blackest and whitest with more weight,
    so that fades stay fades and the picture does not pump. One smooth monotone curve
    maps them to black and white for all channels: straight between, and bent at
    either end (Reinhard et al., Photographic tone reproduction for digital images,
    SIGGRAPH 2002, equation 4) so that nothing is clipped that was not before. A
    picture that reaches from black to white passes as it was; contrast is never
    taken away.

    Args:
        past: Frames before the present one that are looked at.
        future: Frames after it; the delay of a stream.
        **kwargs: As for every Keras model.
    """

    numbers = 2

    def __init__(self, past: int = 60, future: int = 12, **kwargs: Any):
        super().__init__(past, future, **kwargs)

    def measure(self, frames: Any, previous: Any) -> Any:
        """Returns black and white of frames."""
        cells = area_resampling(frames, _ROWS, _COLUMNS)
        inner = cells[:, _BORDER:-_BORDER, _BORDER:-_BORDER]
        count = (_ROWS - 2 * _BORDER) * (_COLUMNS - 2 * _BORDER)
        ordered = ops.sort(ops.reshape(luma_of(inner), (-1, count)), axis=-1)
        outside = round(_OUTSIDE * count)
        return ops.stack([ordered[:, outside], ordered[:, -1 - outside]], axis=-1)

    def correct(self, frames: Any, window: Any, valid: Any) -> Any:
        """Stretches frames."""
        weight = time_kernel(self.past, self.future) * valid
        black = leaning_mean(window[..., 0], weight, -_PREFERENCE)
        white = leaning_mean(window[..., 1], weight, _PREFERENCE)
        black = ops.clip(black - _BLACK_ENOUGH, 0.0, _HIGHEST_BLACK)
        white = ops.clip(white + _WHITE_ENOUGH, _LOWEST_WHITE, 1.0)
        white = ops.maximum(white, black + _LEAST_SPAN)
        return range_stretch(frames, black[:, None], white[:, None])
