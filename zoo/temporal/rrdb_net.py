"""RRDBNet: the large network of ESRGAN and Real-ESRGAN."""

from typing import Any

import keras
from keras import ops

from zoo.temporal.framewise_restorer import FramewiseRestorer
from zoo.temporal.residual_dense_block import ResidualDenseBlock

_LEAK = 0.2
_RESIDUAL_SHARE = 0.2
_BLOCKS_IN_BLOCK = 3
_NETWORK_SCALE = 4


@keras.saving.register_keras_serializable(package="kinozoo")
class RRDBNet(FramewiseRestorer):
    """Enlarges frames with residual blocks of residual dense blocks.

    Wang et al., "ESRGAN: Enhanced Super-Resolution Generative Adversarial
    Networks", ECCVW 2018 (arXiv 1809.00219), section 3.1, as Wang et al.,
    "Real-ESRGAN", ICCVW 2021 (arXiv 2107.10833), section 3.4, extend it to other
    scales: the network itself always enlarges four times, and for x2 and x1 cells
    of 2 x 2 or 4 x 4 pixels are folded into channels first. With the default sizes
    it has 16,697,987 parameters (RealESRGAN_x4plus), 16,703,171 for x2.

    Its `halo` is exact, 350 pixels at the default sizes. The authors' program
    overlaps its tiles by 10, and seams stay faint, because far pixels hardly count;
    tiles of this network equal the whole, at a price.

    Args:
        channels: Of the features.
        growth: As in `ResidualDenseBlock`.
        blocks: Blocks of three residual dense blocks each.
        scale: Output height and width per input height and width: 4, 2 or 1.
        **kwargs: As for every Keras model.
    """

    def __init__(
        self,
        channels: int = 64,
        growth: int = 32,
        blocks: int = 23,
        scale: int = 4,
        **kwargs: Any,
    ):
        super().__init__(**kwargs)
        if scale not in (1, 2, 4):
            raise ValueError(f"RRDBNet enlarges by 4, 2 or 1; received scale {scale}")
        self.channels = channels
        self.growth = growth
        self.blocks = blocks
        self.scale = scale
        self.alignment = _NETWORK_SCALE // scale
        # At the trunk's size: five convolutions in a dense block, one before and
        # one after the trunk, and two more cells for the four at larger sizes.
        dense_blocks = _BLOCKS_IN_BLOCK * blocks
        self.halo = (5 * dense_blocks + 4) * self.alignment
        self.first = self._convolution("first", channels)
        self.dense_blocks = [
            ResidualDenseBlock(
                channels, growth, dtype=self.dtype_policy, name=f"dense_block_{place}"
            )
            for place in range(dense_blocks)
        ]
        self.trunk_out = self._convolution("trunk_out", channels)
        self.at_double = self._convolution("at_double", channels)
        self.at_fourfold = self._convolution("at_fourfold", channels)
        self.refine = self._convolution("refine", channels)
        self.to_pixels = self._convolution("to_pixels", 3)

    def build(self, input_shape: Any = None) -> None:
        """Creates the weights; they do not depend on the frames' size."""
        self.first.build((None, None, None, 3 * self.alignment**2))
        for layer in (
            *self.dense_blocks,
            self.trunk_out,
            self.at_double,
            self.at_fourfold,
            self.refine,
            self.to_pixels,
        ):
            layer.build((None, None, None, self.channels))
        self.built = True

    def restore_frames(self, frames: Any, training: bool) -> Any:
        """Enlarges frames whose sides are multiples of `4 / scale`."""
        cells = ops.cast(frames, self.compute_dtype)
        if self.alignment > 1:
            cells = ops.space_to_depth(cells, self.alignment)
        first = self.first(cells)
        features = first
        for start in range(0, len(self.dense_blocks), _BLOCKS_IN_BLOCK):
            inner = features
            for block in self.dense_blocks[start : start + _BLOCKS_IN_BLOCK]:
                inner = block(inner)
            features = features + _RESIDUAL_SHARE * inner
        features = first + self.trunk_out(features)
        for convolution in (self.at_double, self.at_fourfold):
            features = ops.leaky_relu(convolution(_doubled(features)), _LEAK)
        features = ops.leaky_relu(self.refine(features), _LEAK)
        return ops.cast(self.to_pixels(features), "float32")

    def get_config(self) -> dict[str, Any]:
        """Returns what `from_config` needs."""
        return super().get_config() | {
            "channels": self.channels,
            "growth": self.growth,
            "blocks": self.blocks,
            "scale": self.scale,
        }

    def _convolution(self, name: str, filters: int) -> Any:
        return keras.layers.Conv2D(
            filters,
            kernel_size=3,
            padding="same",
            dtype=self.dtype_policy,
            name=name,
        )


def _doubled(features: Any) -> Any:
    """Repeats every pixel in both directions."""
    return ops.repeat(ops.repeat(features, 2, axis=1), 2, axis=2)
