"""Films in the colours of a picture, by statistics."""

from typing import Any

import keras

from zoo.style.colour_look import ColourLook
from zoo.style.colour_statistics import (
    MOMENTS,
    colour_moments,
    mapped,
    statistics_map,
)
from zoo.style.statistics_transfer import LARGEST_GAIN


@keras.saving.register_keras_serializable(package="kinozoo")
class StatisticsLook(ColourLook):
    """Gives the colours of a shot the mean and covariance of a picture's.

    A linear map, so that gradients stay smooth and nothing breaks; see
    `statistics_map`. The layer for still pictures is `StatisticsTransfer`.

    Args:
        target: Moments of the reference, see `ColourLook.measured_reference`.
        past: As of `ColourLook`.
        future: As of `ColourLook`.
        **kwargs: As for every Keras model.
    """

    numbers = MOMENTS

    @staticmethod
    def describe(cells: Any) -> Any:
        """Returns the moments of pictures."""
        return colour_moments(cells)

    def recolour(self, frames: Any, numbers: Any, target: Any) -> Any:
        """Maps the colours of frames."""
        return mapped(frames, *statistics_map(numbers, target, LARGEST_GAIN))
