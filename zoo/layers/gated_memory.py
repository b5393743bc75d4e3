"""A gated recurrent unit with a memory at every place."""

from typing import Any

import keras
from keras import ops


@keras.saving.register_keras_serializable(package="kinozoo")
class GatedMemory(keras.layers.Layer):
    """A convolutional gated recurrent unit, one step at a time.

    Ballas et al., "Delving deeper into convolutional networks for learning video
    representations", ICLR 2016 (arXiv 1511.06432), section 3.1.

    Args:
        units: Channels of the memory.
        **kwargs: Of `keras.layers.Layer`.
    """

    def __init__(self, units: int, **kwargs: Any):
        super().__init__(**kwargs)
        self.units = units
        self.gates = keras.layers.Conv2D(
            2 * units, 3, padding="same", dtype=self.dtype_policy, name="gates"
        )
        self.candidate = keras.layers.Conv2D(
            units, 3, padding="same", dtype=self.dtype_policy, name="candidate"
        )

    def build(self, input_shape: Any) -> None:
        """Makes the weights for features `[B, H, W, C]`."""
        size = input_shape[-1] + self.units
        self.gates.build((None, None, None, size))
        self.candidate.build((None, None, None, size))
        self.built = True

    def call(self, features: Any, memory: Any) -> Any:
        """Returns the memory after a step.

        Args:
            features: `[B, H, W, C]`.
            memory: `[B, H, W, units]`, zeros at the start.
        """
        memory = ops.cast(memory, features.dtype)
        joined = ops.concatenate([features, memory], axis=-1)
        kept, used = ops.split(ops.sigmoid(self.gates(joined)), 2, axis=-1)
        fresh = ops.concatenate([features, used * memory], axis=-1)
        candidate = ops.tanh(self.candidate(fresh))
        return candidate + kept * (memory - candidate)

    def get_config(self) -> dict[str, Any]:
        """Returns what `from_config` needs."""
        return super().get_config() | {"units": self.units}
