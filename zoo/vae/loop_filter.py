"""What frames are given that numbers alone do not tell, from the frames before."""

from typing import Any

import keras
from keras import ops

from zoo.layers.causal_convolution import CausalConvolution
from zoo.layers.clip_folding import fold_clip, unfold_clip

# Of the first weights of what is added.
_SMALL = 0.02
_CELL = 2


@keras.saving.register_keras_serializable(package="kinozoo")
class LoopFilter(keras.layers.Layer):
    """Corrects decoded frames within the loop of prediction, with a memory.

    In the place of the loop filters of video codecs, as in Lu et al., "DVC", CVPR 2019,
    section 3.4: causal 3-D convolutions of the frame and what is known of the one
    before, both moved to where the picture is now, at half the size. It starts almost
    at adding nothing.

    Args:
        channels: Of the convolutions and the memory.
        blocks: Residual blocks, 1 or more; the first looks into the memory.
        colours: Channels of frames.
        **kwargs: Of `keras.layers.Layer`.
    """

    def __init__(self, channels: int, blocks: int, colours: int, **kwargs: Any):
        # Frames stay float32 whatever the convolutions compute in.
        super().__init__(autocast=False, **kwargs)
        self.channels = channels
        self.blocks = blocks
        self.colours = colours
        size = _CELL**2 * colours
        self.head = self._causal("head", size)
        self.wides = [self._causal("wide_0", channels)] + [
            self._plain(f"wide_{index}", channels) for index in range(1, blocks)
        ]
        self.narrows = [
            self._plain(f"narrow_{index}", channels) for index in range(blocks)
        ]
        self.tail = self._plain("tail", size, _SMALL)
        self.built = True

    def _causal(self, name: str, size: int) -> CausalConvolution:
        layer = CausalConvolution(self.channels, dtype=self.dtype_policy, name=name)
        layer.build((None, None, None, None, size))
        return layer

    def _plain(self, name: str, filters: int, scale: float = 1.0) -> Any:
        layer = keras.layers.Conv2D(
            filters,
            3,
            padding="same",
            kernel_initializer=keras.initializers.VarianceScaling(
                scale**2, "fan_avg", "uniform"
            ),
            dtype=self.dtype_policy,
            name=name,
        )
        layer.build((None, None, None, self.channels))
        return layer

    def call(self, frames: Any, guesses: Any, memory: Any) -> tuple[Any, Any]:
        """Corrects frames.

        Args:
            frames: As numbers tell them, `[B, H, W, C]`, H and W even.
            guesses: The frames before, moved to where these are, likewise.
            memory: What the last call returned, moved likewise, or zeros:
                `[B, H / 2, W / 2, channels]`.

        Returns:
            The corrected frames, float32, and the memory.
        """
        pictures = ops.cast(ops.stack([guesses, frames], axis=1), self.compute_dtype)
        folded = fold_clip(pictures, 1, _CELL)
        features, _ = self.head(folded[:, 1:], folded[:, :1])
        change, _ = self.wides[0](ops.silu(features), memory[:, None])
        features = features[:, 0] + self.narrows[0](ops.silu(change[:, 0]))
        for wide, narrow in zip(self.wides[1:], self.narrows[1:], strict=True):
            features = features + narrow(ops.silu(wide(ops.silu(features))))
        added = ops.cast(self.tail(ops.silu(features)), "float32")
        return frames + unfold_clip(added[:, None], 1, _CELL)[:, 0], features

    def get_config(self) -> dict[str, Any]:
        """Returns what `from_config` needs."""
        return super().get_config() | {
            "channels": self.channels,
            "blocks": self.blocks,
            "colours": self.colours,
        }
