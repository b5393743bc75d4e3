"""A restorer that traces in a moment, for tests of what is around networks."""

from typing import Any

import keras

from zoo.temporal.restorer import Restorer, State


class TinyRestorer(Restorer):
    """Adds one convolution of the frame to it; knows no time and no noise level."""

    time_edges = "masked"
    blind = True
    past = future = 0
    halo = 1

    def __init__(self, filters: int = 3, **kwargs: Any):
        super().__init__(**kwargs)
        self.filters = filters
        self.first = keras.layers.Conv2D(
            filters, 3, padding="same", dtype=self.dtype_policy, name="first"
        )
        self.last = keras.layers.Conv2D(
            3, 1, kernel_initializer="zeros", dtype=self.dtype_policy, name="last"
        )

    def build(self, input_shape: Any) -> None:
        self.first.build((None, None, None, 3))
        self.last.build((None, None, None, self.filters))
        self.built = True

    def restore_clip(self, clip: Any, noise_level: Any, training: bool) -> Any:
        batch, frames, height, width, _ = keras.ops.shape(clip)
        flat = keras.ops.reshape(clip, (-1, height, width, 3))
        return keras.ops.reshape(self._restore(flat), (batch, frames, height, width, 3))

    def restore_frame(
        self, frame: Any, valid: Any, noise_level: Any, state: State
    ) -> tuple[Any, State]:
        return self._restore(frame), state

    def state_spec(
        self, batch: int, height: int, width: int
    ) -> dict[str, tuple[tuple[int, ...], str]]:
        return {}

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {"filters": self.filters}

    def _restore(self, frames: Any) -> Any:
        residual = self.last(keras.ops.tanh(self.first(frames)))
        return frames + keras.ops.cast(residual, "float32")
