"""Faded colour brought back: blacks, whites, the balance of dyes, saturation."""

from typing import Any

import keras
from keras import ops

from zoo.layers.area_resampling import area_resampling
from zoo.layers.range_stretch import leaning_mean, range_stretch
from zoo.layers.time_kernel import time_kernel
from zoo.temporal.measured_restorer import MeasuredRestorer

# Cells in which fine grain averages out; those of the border may be bars.
_ROWS, _COLUMNS, _BORDER = 120, 160, 12
# Shares of the cells that are darker than black, and brighter than white.
_OUTSIDE = 0.001
# Share of the cells that are less colourful than what counts as full colour.
_COLOURFUL = 0.95
# What lies within these distances of 0 and 1 is black and white enough.
_BLACK_ENOUGH, _WHITE_ENOUGH = 0.02, 0.03
# Blacks and whites that far from 0 and 1 are no fading yet, and surely fading. A dark
# film has a black, and a bright one a white: only films without either are faded.
_NOT_YET, _SURELY = 0.04, 0.1
# Blacks above and whites below are the scene's own.
_HIGHEST_BLACK, _LOWEST_WHITE, _LEAST_SPAN = 0.35, 0.5, 0.35
# How much brighter whites, and darker blacks, count for more than others in time.
_PREFERENCE = 0.25
# A difference of the dyes of which half is taken to be the scene's own.
_SCENES = 0.06
# Difference of the channels, of the range, in what is colourful: in films that are
# not faded, and where there is as good as none.
_FULL, _NONE = 0.45, 0.03
_LARGEST_GAIN = 2.0
# Share of the range whose loss is none, and from which on colours are thought faded.
_KEPT_RANGE, _LOST_RANGE = 0.12, 0.35


@keras.saving.register_keras_serializable(package="kinozoo")
class Faded(MeasuredRestorer):
    """Brings back what dyes lose with age: range, balance and saturation.

    Each dye of a colour film fades at its own pace, and black fades with them: so
    every channel has a black and a white of its own, which robust percentiles of its
    cells tell. Over the frames around they are averaged smoothly, and each channel is
    stretched to the same range (see `range_stretch`); but small differences between
    the channels are mostly the scene's and are left. What is then still paler than
    films are gets more saturation, the more of the range was lost, up to a factor of
    two, about the BT.709 luma.

    A picture that reaches from black to white passes as it was; a faded
    black-and-white one gets its range back and stays grey.

    Args:
        past: Frames before the present one that are looked at.
        future: Frames after it; the delay of a stream.
        **kwargs: As for every Keras model.
    """

    numbers = 7

    def __init__(self, past: int = 60, future: int = 12, **kwargs: Any):
        super().__init__(past, future, **kwargs)

    def measure(self, frames: Any, previous: Any) -> Any:
        """Returns black and white of each channel, and how colourful frames are."""
        cells = area_resampling(frames, _ROWS, _COLUMNS)
        cells = cells[:, _BORDER:-_BORDER, _BORDER:-_BORDER]
        count = (_ROWS - 2 * _BORDER) * (_COLUMNS - 2 * _BORDER)
        cells = ops.reshape(cells, (-1, count, 3))
        ordered = ops.sort(cells, axis=1)
        outside = round(_OUTSIDE * count)
        black, white = ordered[:, outside], ordered[:, -1 - outside]
        span = ops.maximum(white - black, 0.05)
        level = (cells - black[:, None]) / span[:, None]
        spread = ops.max(level, axis=-1) - ops.min(level, axis=-1)
        colourful = ops.sort(spread, axis=1)[:, round(_COLOURFUL * count)]
        # Of the range, and not of a range that the channels do not share.
        span = ops.max(white - black, axis=-1)
        greyest = ops.max(cells, axis=-1) - ops.min(cells, axis=-1)
        own = ops.sort(greyest, axis=1)[:, round(_COLOURFUL * count)]
        colourful = ops.minimum(colourful, own / ops.maximum(span, 0.05))
        return ops.concatenate([black, white, colourful[:, None]], axis=-1)

    def correct(self, frames: Any, window: Any, valid: Any) -> Any:
        """Stretches the channels of frames, and raises their saturation."""
        weight = (time_kernel(self.past, self.future) * valid)[..., None]
        black = leaning_mean(window[..., :3], weight, -_PREFERENCE)
        white = leaning_mean(window[..., 3:6], weight, _PREFERENCE)
        colourful = leaning_mean(window[..., 6:], weight, _PREFERENCE)
        black = _without_the_scenes(black)
        white = _without_the_scenes(white)
        share = _surely(black) * _surely(1.0 - white)
        black = share * ops.clip(black - _BLACK_ENOUGH, 0.0, _HIGHEST_BLACK)
        white = ops.clip(white + _WHITE_ENOUGH, _LOWEST_WHITE, 1.0)
        white = 1.0 - share * (1.0 - white)
        white = ops.maximum(white, black + _LEAST_SPAN)
        lost = 1.0 - ops.mean(white - black, axis=-1, keepdims=True)
        faded = (lost - _KEPT_RANGE) / (_LOST_RANGE - _KEPT_RANGE)
        faded = ops.clip(faded, 0.0, 1.0)
        coloured = colourful**2 / (colourful**2 + _NONE**2)
        wanted = ops.clip(_FULL / (colourful + 1e-3), 1.0, _LARGEST_GAIN)
        gain = 1.0 + (wanted - 1.0) * faded * coloured
        stretched = range_stretch(frames, black, white)
        return _saturated(stretched, gain[:, None, None])


def _without_the_scenes(values: Any) -> Any:
    """Channels, `[N, 3]`, whose small differences from their mean are gone."""
    mean = ops.mean(values, axis=-1, keepdims=True)
    differs = values - mean
    strength = ops.sum(differs**2, axis=-1, keepdims=True) / _SCENES**2
    return mean + differs * strength / (1.0 + strength)


def _surely(distances: Any) -> Any:
    """How surely channels, `[N, 3]`, are faded whose ends lie this far off."""
    mean = ops.mean(distances, axis=-1, keepdims=True)
    return ops.clip((mean - _NOT_YET) / (_SURELY - _NOT_YET), 0.0, 1.0)


def _saturated(frames: Any, gain: Any) -> Any:
    red, green, blue = (frames[..., i : i + 1] for i in range(3))
    luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return luma + gain * (frames - luma)
