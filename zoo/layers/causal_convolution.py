"""A convolution over space and time that never looks ahead."""

from typing import Any

import keras
from keras import ops


@keras.saving.register_keras_serializable(package="kinozoo")
class CausalConvolution(keras.layers.Layer):
    """A 3-D convolution of the present frame and some before it, with a memory.

    As in Yu et al., "Language model beats diffusion: tokenizer is key to visual
    generation", ICLR 2024 (arXiv 2310.05737), section 3: all padding in time comes
    before the first frame. A stretch of a clip is convolved with the frames that went
    before it, its memory, so that stretches in turn give what the whole clip gives.
    Frames of a kernel lie side by side as channels of one 2-D convolution, which
    computes the same and is what processors are fast at.

    Args:
        filters: Channels of the result.
        side: Rows and columns of the kernel.
        frames: Of the kernel; the last is the present one.
        **kwargs: Of `keras.layers.Layer`.
    """

    def __init__(
        self,
        filters: int,
        side: int = 3,
        frames: int = 2,
        **kwargs: Any,
    ):
        super().__init__(**kwargs)
        self.filters = filters
        self.side = side
        self.frames = frames
        self.convolution = keras.layers.Conv2D(
            filters,
            side,
            padding="same",
            dtype=self.dtype_policy,
            name="convolution",
        )

    def build(self, input_shape: Any) -> None:
        """Makes the kernel for features `[B, T, H, W, C]`."""
        self.convolution.build((None, None, None, self.frames * input_shape[-1]))
        self.built = True

    def call(self, features: Any, memory: Any) -> tuple[Any, Any]:
        """Convolves a stretch of a clip.

        Args:
            features: `[B, T, H, W, C]`.
            memory: What the last call returned, or zeros at the start:
                `[B, frames - 1, H, W, C]`.

        Returns:
            `[B, T, H, W, filters]`, and the memory for the stretch that follows.
        """
        count = ops.shape(features)[1]
        known = ops.concatenate([ops.cast(memory, features.dtype), features], axis=1)
        seen = ops.concatenate(
            [known[:, first : first + count] for first in range(self.frames)], axis=-1
        )
        height, width = ops.shape(features)[2:4]
        flat = ops.reshape(seen, (-1, height, width, seen.shape[-1]))
        result = self.convolution(flat)
        shaped = ops.reshape(result, (-1, count, height, width, self.filters))
        return shaped, known[:, count:]

    def get_config(self) -> dict[str, Any]:
        """Returns what `from_config` needs."""
        return super().get_config() | {
            "filters": self.filters,
            "side": self.side,
            "frames": self.frames,
        }
