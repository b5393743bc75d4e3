"""Colour transfer by statistics, as a layer."""

from typing import Any

import keras

from zoo.style.colour_statistics import colour_moments, mapped, statistics_map

LARGEST_GAIN = 4.0


@keras.saving.register_keras_serializable(package="kinozoo")
class StatisticsTransfer(keras.layers.Layer):
    """Gives pictures the means and covariances of other pictures' colours.

    See `statistics_map`. It has no weights and works in float32.

    Args:
        largest_gain: As of `statistics_map`.
        **kwargs: Of `keras.layers.Layer`.
    """

    def __init__(self, largest_gain: float = LARGEST_GAIN, **kwargs: Any):
        super().__init__(**({"dtype": "float32"} | kwargs))
        self.largest_gain = largest_gain

    def call(self, inputs: tuple[Any, Any]) -> Any:
        """Returns the pictures, recoloured and not clipped.

        Args:
            inputs: Pictures, float32 `[N, H, W, 3]` in [0, 1], and as many references
                or one for all, `[N or 1, h, w, 3]`.
        """
        pictures, references = inputs
        source, target = colour_moments(pictures), colour_moments(references)
        return mapped(pictures, *statistics_map(source, target, self.largest_gain))

    def get_config(self) -> dict[str, Any]:
        """Returns what `from_config` needs."""
        return super().get_config() | {"largest_gain": self.largest_gain}
