"""TecoGAN's generator: each large frame starts from the large one before."""

from typing import Any

import keras
from keras import ops

from zoo.layers.backward_warp import backward_warp
from zoo.layers.bicubic_enlargement import bicubic_enlargement
from zoo.layers.film_motion import film_motion
from zoo.layers.luma_motion import MOTION_ALIGNMENT
from zoo.layers.pixel_shuffle import pixel_shuffle
from zoo.temporal.timeline import Timeline
from zoo.temporal.timeline_restorer import TimelineRestorer


@keras.saving.register_keras_serializable(package="kinozoo")
class FrameRecurrentUpscaler(TimelineRestorer):
    """Moves the large frame before along the motion, and adds detail to that.

    Sajjadi et al., "Frame-recurrent video super-resolution", CVPR 2018 (arXiv
    1801.04590), figure 2, as TecoGAN has it (Chu et al., ACM TOG 2020, section 3.1):
    the large frame before, warped and folded into channels at the small size, goes into
    a row of residual blocks together with the small frame, and what they give is added
    to the frame enlarged by bicubic interpolation. The motion is found by steps of
    Lucas and Kanade in the small frames, where theirs has a network for it.

    Args:
        channels: Of the features; 64 in the papers.
        blocks: Residual blocks; 10 in FRVSR, 16 in TecoGAN.
        scale: Output height and width per input height and width, 2 or more.
        **kwargs: As for every Keras model.
    """

    recurrent = True
    needs_whole_frame = True
    alignment = MOTION_ALIGNMENT

    def __init__(
        self, channels: int = 64, blocks: int = 10, scale: int = 4, **kwargs: Any
    ):
        super().__init__(**kwargs)
        if channels < 1 or blocks < 0 or scale < 2:
            raise ValueError(
                "a frame-recurrent upscaler has channels >= 1, blocks >= 0 and scale "
                f">= 2; received {channels}, {blocks} and {scale}"
            )
        self.channels = channels
        self.blocks = blocks
        self.scale = scale
        self.past = self.future = 0
        self.pixels = 3 * scale**2
        reach = 2 + 2 * blocks
        self.halo = reach + -reach % self.alignment
        self.first = self._convolution("first", channels)
        self.inner = [
            self._convolution(f"block_{index}_{part}", channels)
            for index in range(blocks)
            for part in range(2)
        ]
        self.to_pixels = self._convolution("to_pixels", self.pixels)

    def build_layers(self) -> None:
        """Creates the weights of all layers."""
        self.first.build((None, None, None, 3 + self.pixels))
        for layer in (*self.inner, self.to_pixels):
            layer.build((None, None, None, self.channels))

    def restore_in_time(
        self, frames: Any, noise_level: Any, timeline: Timeline, **maps: Any
    ) -> list[Any]:
        """Enlarges flattened frames; see the base class. It knows no maps."""
        frames = ops.cast(frames, "float32")
        smooth = ops.space_to_depth(bicubic_enlargement(frames, self.scale), self.scale)
        # The memory: a large frame folded, the small one, and whether there is one.
        there = ops.ones_like(frames[..., :1])
        features = ops.concatenate([smooth, frames, there], axis=-1)
        memory = timeline.carry(features, self.pixels + 4, self._enlarged)
        return [pixel_shuffle(memory[..., : self.pixels], self.scale)]

    def get_config(self) -> dict[str, Any]:
        """Returns what `from_config` needs."""
        return super().get_config() | {
            "channels": self.channels,
            "blocks": self.blocks,
            "scale": self.scale,
        }

    def _enlarged(self, features: Any, memory: Any) -> Any:
        """The memory after a frame, from the frame and the memory before it."""
        end = self.pixels + 3
        smooth, frame, there = ops.split(features, [self.pixels, end], axis=-1)
        large, before, was_there = ops.split(memory, [self.pixels, end], axis=-1)
        moved = self._moved(large, frame, before) * was_there
        seen = ops.concatenate([frame - 0.5, moved - 0.5 * was_there], axis=-1)
        inner = ops.relu(self.first(ops.cast(seen, self.compute_dtype)))
        for index in range(self.blocks):
            one, other = self.inner[2 * index : 2 * index + 2]
            inner = inner + other(ops.relu(one(inner)))
        made = smooth + ops.cast(self.to_pixels(inner), "float32")
        return ops.concatenate([made, frame, there], axis=-1)

    def _moved(self, large: Any, frame: Any, before: Any) -> Any:
        """The folded large frame before, where its picture lies now."""
        flow = film_motion(frame, before)
        # A pixel of the small frame's motion is `scale` pixels of the large one's.
        flow = self.scale * ops.repeat(
            ops.repeat(flow, self.scale, axis=1), self.scale, axis=2
        )
        picture = pixel_shuffle(large, self.scale)
        return ops.space_to_depth(backward_warp(picture, flow), self.scale)

    def _convolution(self, name: str, filters: int) -> Any:
        return keras.layers.Conv2D(
            filters, 3, padding="same", dtype=self.dtype_policy, name=name
        )
