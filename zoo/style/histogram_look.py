"""Films in the colours of a picture, by histogram matching."""

from typing import Any

import keras

from zoo.style.colour_look import ColourLook
from zoo.style.colour_quantiles import NUMBERS, channel_quantiles, matched
from zoo.style.histogram_matching import LARGEST_GAIN


@keras.saving.register_keras_serializable(package="kinozoo")
class HistogramLook(ColourLook):
    """Gives the channels of a shot the histograms of a picture's.

    It follows the reference more closely than `StatisticsLook`, also where its tones
    are crushed or split; see `matched`. The layer for still pictures is
    `HistogramMatching`.

    Args:
        target: Quantiles of the reference, see `ColourLook.measured_reference`.
        past: As of `ColourLook`.
        future: As of `ColourLook`.
        **kwargs: As for every Keras model.
    """

    numbers = NUMBERS

    @staticmethod
    def describe(cells: Any) -> Any:
        """Returns the quantiles of pictures."""
        return channel_quantiles(cells)

    def recolour(self, frames: Any, numbers: Any, target: Any) -> Any:
        """Maps the channels of frames."""
        return matched(frames, numbers, target, LARGEST_GAIN)
