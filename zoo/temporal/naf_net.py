"""NAFNet: blur and noise, taken out of frames by themselves."""

from typing import Any

import keras
from keras import ops

from zoo.layers.pixel_shuffle import pixel_shuffle
from zoo.temporal.framewise_restorer import FramewiseRestorer
from zoo.temporal.naf_block import NAFBlock


@keras.saving.register_keras_serializable(package="kinozoo")
class NAFNet(FramewiseRestorer):
    """Restores frames with a U-Net of blocks without activation functions.

    Chen et al., "Simple Baselines for Image Restoration", ECCV 2022 (arXiv
    2204.04676). The default is the authors' network of 32 channels for GoPro
    (17,111,907 parameters); that for SIDD has `encoder_blocks=(2, 2, 4, 8)`,
    `middle_blocks=12` and `decoder_blocks=(2, 2, 2, 2)`.

    Channel attention looks at means of the frame. The networks learnt on crops of
    256 pixels, and in larger frames the authors average windows of 384 pixels
    instead (Chu et al., "Improving Image Restoration by Revisiting Global
    Information Aggregation", ECCV 2022, arXiv 2112.04491). With every block a pixel
    thus reaches hundreds of pixels further, so that the network wants whole frames:
    each tile would have its own means.

    Args:
        channels: At full size; each level doubles them.
        encoder_blocks: Blocks of each level on the way down.
        middle_blocks: Blocks at the smallest size.
        decoder_blocks: Blocks of each level on the way up, from the smallest on.
        pooling_window: Side of the windows of means in pixels of the frame; None
            for the means of the whole frame.
        **kwargs: As for every Keras model.
    """

    needs_whole_frame = True

    def __init__(
        self,
        channels: int = 32,
        encoder_blocks: tuple[int, ...] = (1, 1, 1, 28),
        middle_blocks: int = 1,
        decoder_blocks: tuple[int, ...] = (1, 1, 1, 1),
        pooling_window: int | None = 384,
        **kwargs: Any,
    ):
        super().__init__(**kwargs)
        if len(encoder_blocks) != len(decoder_blocks):
            raise ValueError(
                "NAFNet has as many levels on the way up as down; received "
                f"{len(encoder_blocks)} down and {len(decoder_blocks)} up"
            )
        self.channels = channels
        self.encoder_blocks = tuple(encoder_blocks)
        self.middle_blocks = middle_blocks
        self.decoder_blocks = tuple(decoder_blocks)
        self.pooling_window = pooling_window
        levels = len(encoder_blocks)
        self.alignment = 2**levels
        radius = _radius(self.encoder_blocks, middle_blocks, self.decoder_blocks)
        self.halo = radius + -radius % self.alignment
        self.first = self._convolution("first", channels, 3)
        self.encoders = [
            self._blocks(f"encoder_{level}", level, count)
            for level, count in enumerate(encoder_blocks)
        ]
        self.downs = [
            self._convolution(
                f"down_{level}", channels * 2 ** (level + 1), 2, strides=2
            )
            for level in range(levels)
        ]
        self.middle = self._blocks("middle", levels, middle_blocks)
        self.ups = [
            self._convolution(
                f"up_{level}", channels * 2 ** (level + 2), 1, use_bias=False
            )
            for level in reversed(range(levels))
        ]
        self.decoders = [
            self._blocks(f"decoder_{level}", level, count)
            for level, count in zip(
                reversed(range(levels)), decoder_blocks, strict=True
            )
        ]
        self.to_pixels = self._convolution("to_pixels", 3, 3)

    def build(self, input_shape: Any = None) -> None:
        """Creates the weights; they do not depend on the frames' size."""
        levels = len(self.encoders)
        self.first.build((None, None, None, 3))
        for level, (blocks, down) in enumerate(
            zip(self.encoders, self.downs, strict=True)
        ):
            for layer in (*blocks, down):
                layer.build((None, None, None, self.channels * 2**level))
        for block in self.middle:
            block.build((None, None, None, self.channels * 2**levels))
        for level, up, blocks in zip(
            reversed(range(levels)), self.ups, self.decoders, strict=True
        ):
            up.build((None, None, None, self.channels * 2 ** (level + 1)))
            for block in blocks:
                block.build((None, None, None, self.channels * 2**level))
        self.to_pixels.build((None, None, None, self.channels))
        self.built = True

    def restore_frames(self, frames: Any, training: bool) -> Any:
        """Restores frames whose sides are multiples of `alignment`."""
        features = self.first(ops.cast(frames, self.compute_dtype))
        passed = []
        for blocks, down in zip(self.encoders, self.downs, strict=True):
            features = _through(blocks, features)
            passed.append(features)
            features = down(features)
        features = _through(self.middle, features)
        for up, blocks in zip(self.ups, self.decoders, strict=True):
            features = pixel_shuffle(up(features), 2) + passed.pop()
            features = _through(blocks, features)
        return frames + ops.cast(self.to_pixels(features), "float32")

    def get_config(self) -> dict[str, Any]:
        """Returns what `from_config` needs."""
        return super().get_config() | {
            "channels": self.channels,
            "encoder_blocks": self.encoder_blocks,
            "middle_blocks": self.middle_blocks,
            "decoder_blocks": self.decoder_blocks,
            "pooling_window": self.pooling_window,
        }

    def _blocks(self, name: str, level: int, count: int) -> list[NAFBlock]:
        window = self.pooling_window
        return [
            NAFBlock(
                self.channels * 2**level,
                pooling_window=window and max(window >> level, 1),
                dtype=self.dtype_policy,
                name=f"{name}_{place}",
            )
            for place in range(count)
        ]

    def _convolution(self, name: str, filters: int, size: int, **options: Any) -> Any:
        return keras.layers.Conv2D(
            filters,
            kernel_size=size,
            padding="same",
            dtype=self.dtype_policy,
            name=name,
            **options,
        )


def _radius(encoder: tuple[int, ...], middle: int, decoder: tuple[int, ...]) -> int:
    """How far convolutions alone reach: one pixel of its level with each block."""
    levels = len(encoder)
    at_level = [(encoder[i] + decoder[-1 - i]) * 2**i for i in range(levels)]
    # Halving and doubling reach up to a cell of the smallest size.
    return 2 + sum(at_level) + (middle + 1) * 2**levels


def _through(blocks: list[NAFBlock], features: Any) -> Any:
    for block in blocks:
        features = block(features)
    return features
