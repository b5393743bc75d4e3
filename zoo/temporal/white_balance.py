"""White balance: greys that are grey again."""

from typing import Any

import keras
from keras import ops

from zoo.layers.area_resampling import area_resampling
from zoo.layers.time_kernel import time_kernel
from zoo.temporal.measured_restorer import MeasuredRestorer

# Cells in which grain averages out; those of the border may be bars.
_ROWS, _COLUMNS, _BORDER = 48, 64, 5
# Share of the cells that are darker than black in a channel.
_OUTSIDE = 0.01
# Order of the norm: 1 would be the grey world, infinity the brightest cell.
_ORDER = 6.0
# Below these, a cast is as likely the scene's own: the distance from grey of its
# black, and of the logarithm of its gains. Half of such a cast is taken out.
_SCENES_BLACK, _SCENES_GAIN = 0.05, 0.18
# No gain goes beyond a factor of exp of this.
_LARGEST = 0.9


@keras.saving.register_keras_serializable(package="kinozoo")
class WhiteBalance(MeasuredRestorer):
    """Takes out a colour cast, such as dyes that faded at unequal rates leave.

    What is darkest in a scene is seldom of a colour, so a robust percentile of each
    channel's cells is its black; over that, a norm of high order tells what each
    channel has of the light ("shades of grey": Finlayson and Trezzi, Shades of gray
    and colour constancy, Color Imaging Conference 2004). Both are averaged smoothly
    over the frames around. Each channel is then moved and scaled so that blacks and
    lights have no colour: shadows and lights may lean to different sides. The
    channels' mean of both stays as it was.

    Scenes have colours of their own. A weak cast is therefore hardly touched and a
    strong one taken out almost whole, smoothly between. A black-and-white picture
    passes as it was; a toned one loses most of its tone. A picture that is all of one
    strong colour cannot be told from a cast.

    Args:
        past: Frames before the present one that are looked at.
        future: Frames after it; the delay of a stream.
        **kwargs: As for every Keras model.
    """

    numbers = 6

    def __init__(self, past: int = 60, future: int = 12, **kwargs: Any):
        super().__init__(past, future, **kwargs)

    def measure(self, frames: Any, previous: Any) -> Any:
        """Returns black, and the logarithm of the light, of each channel."""
        cells = area_resampling(frames, _ROWS, _COLUMNS)
        cells = cells[:, _BORDER:-_BORDER, _BORDER:-_BORDER]
        count = (_ROWS - 2 * _BORDER) * (_COLUMNS - 2 * _BORDER)
        cells = ops.sort(ops.reshape(cells, (-1, count, 3)), axis=1)
        black = cells[:, round(_OUTSIDE * count)]
        above = ops.maximum(cells - black[:, None], 0.0)
        # A trace of light, so that a black frame has some; equal in all channels.
        light = ops.mean(above**_ORDER, axis=1) ** (1.0 / _ORDER) + 0.01
        return ops.concatenate([black, ops.log(light)], axis=-1)

    def correct(self, frames: Any, window: Any, valid: Any) -> Any:
        """Moves and scales the channels of frames."""
        weight = (time_kernel(self.past, self.future) * valid)[..., None]
        numbers = ops.sum(weight * window, axis=1) / ops.sum(weight, axis=1)
        black, light = numbers[:, :3], numbers[:, 3:]
        offset = _cast(black, _SCENES_BLACK)
        gain = -_cast(light, _SCENES_GAIN)
        gain = ops.exp(gain / (1.0 + (gain / _LARGEST) ** 4) ** 0.25)
        black, offset, gain = (v[:, None, None] for v in (black, offset, gain))
        return black - offset + (frames - black) * gain


def _cast(values: Any, half: float) -> Any:
    """What channels, `[N, 3]`, differ from their mean by, less what scenes do."""
    cast = values - ops.mean(values, axis=-1, keepdims=True)
    strength = ops.sum(cast**2, axis=-1, keepdims=True) / half**2
    return cast * strength / (1.0 + strength)
