"""A denoiser for people without a GPU: small U-Nets that shift features in time."""

from dataclasses import asdict
from typing import Any

import keras
import numpy as np
from keras import ops

from zoo.layers.pixel_folding import fold_pixels, unfold_pixels
from zoo.layers.reflection_padding import reflection_padding
from zoo.temporal.motion_ways import (
    LONGEST_WAY,
    WAYS_ALIGNMENT,
    WAYS_REACH,
    brought_along,
    ways_to_neighbours,
)
from zoo.temporal.shift_unet import ShiftUNet, ShiftUNetConfig
from zoo.temporal.timeline import Timeline
from zoo.temporal.timeline_restorer import TimelineRestorer

NOISE_UNIT = 50.0
_FRAMES = 3 * 12


@keras.saving.register_keras_serializable(package="kinozoo")
class ShiftDenoiser(TimelineRestorer):
    """Takes noise out of video with U-Nets that exchange features in time.

    2x2 pixels are folded into channels, so the finest layers work at half size.
    Each residual block first takes a share of its channels from the frame before
    and the frame after (`Timeline.shift`), which costs no multiplication and lets
    information of many frames meet; the input joins three frames at once. With a
    second U-Net, the first one's result is refined from the noisy frame and the
    features of the first, as in the cascades of DVDnet and FastDVDnet (Tassano
    et al., CVPR 2020, section 3). After Lin et al., "TSM", ICCV 2019, and Qi et
    al., "Real-time Streaming Video Denoising with Bidirectional Buffers", ACM MM
    2022.

    It is guided by the noise level where that is known and blind where it is not
    (negative).

    Where it follows the motion, each U-Net first measures it between its frames
    (`ways_to_neighbours`), and all that comes from the frames around is brought along
    it: what moves is then averaged with itself. That costs time on a CPU.

    Args:
        stages: One `ShiftUNetConfig`, or its fields as a dict, for each U-Net,
            one or two.
        follows: Whether it follows the motion; the weights are of the same shapes.
        **kwargs: As for every Keras model.
    """

    def __init__(
        self,
        stages: tuple[ShiftUNetConfig | dict[str, Any], ...] = (ShiftUNetConfig(),),
        follows: bool = False,
        **kwargs: Any,
    ):
        super().__init__(**kwargs)
        if len(stages) not in (1, 2):
            raise ValueError(f"stages has one or two entries; received {len(stages)}")
        self.stages = tuple(
            stage
            if isinstance(stage, ShiftUNetConfig)
            else ShiftUNetConfig.from_dict(stage)
            for stage in stages
        )
        self.past = self.future = sum(stage.latency for stage in self.stages)
        self.follows = follows
        if follows:
            self.alignment = WAYS_ALIGNMENT
            reach = LONGEST_WAY + WAYS_REACH
            radius = sum(stage.followed_radius + reach for stage in self.stages)
        else:
            radius = sum(stage.radius for stage in self.stages)
        self.halo = radius + -radius % self.alignment
        self._networks = [
            _ShiftUNet(stage, dtype=self.dtype_policy, name=f"stage_{i}")
            for i, stage in enumerate(self.stages)
        ]

    def build_layers(self) -> None:
        channels = _FRAMES + 2
        for network in self._networks:
            network.build(channels)
            channels = _FRAMES + 12 + network.width + 2

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {
            "stages": [asdict(stage) for stage in self.stages],
            "follows": self.follows,
        }

    def restore_stages(
        self, inputs: dict[str, Any], training: bool = False
    ) -> list[Any]:
        height, width = ops.shape(inputs["clip"])[2:4]
        padded = reflection_padding(inputs["clip"], self.alignment)
        stages = self.maps_of_clip(padded, inputs["noise_level"])
        return [self.crop(stage, height, width) for stage in stages]

    def copy_first_stage(self, share: float = 0.3) -> None:
        """Starts the second stage as a copy of the first, to be trained further.

        It then takes out of the first one's result what that still takes for
        noise. A second stage that starts at random with a last layer of zeros was
        seen to learn next to nothing in 2,000 steps; a copy helps after 200.

        Args:
            share: Factor on the copy's last layer.

        Raises:
            ValueError: There is no second stage, or it is of another size.
        """
        if len(self.stages) != 2 or self.stages[0] != self.stages[1]:
            raise ValueError(
                "a first stage can be copied to a second one of its size; received "
                f"{self.stages}"
            )
        first, second = self._networks
        second.take_over(first, _FRAMES)
        second.take_over_guide(first)
        second.scale_residual(share)

    def assume_noise_level(self, level: float) -> None:
        """Makes it work, whatever it is told, as if it were told this noise level.

        The guide is constant over a frame, so that what the first layers make of it
        is moved to their biases. Only at the outermost pixels, where the layers pad
        with zeros, the result differs a little from being told.

        Args:
            level: Standard deviation on the 0 to 255 scale, negative for unknown.
        """
        guide = ops.convert_to_numpy(_noise_guide(ops.array([level], "float32")))[0]
        for network in self._networks:
            network.assume_guide(guide)

    def restore_in_time(
        self, frames: Any, noise_level: Any, timeline: Timeline, **maps: Any
    ) -> list[Any]:
        """Returns each stage's frames; in a stream, each by its own latency late."""
        dtype = self.compute_dtype
        base = ops.cast(frames, "float32")
        noisy = ops.cast(fold_pixels(base) - 0.5, dtype)
        guide = ops.cast(_noise_guide(noise_level), dtype)
        before: list[Any] = []
        restored: list[Any] = []
        for stage, network in zip(self.stages, self._networks, strict=True):
            joined, ways = self._joined(base, timeline)
            features, residual = network.apply_guided(
                [joined, *before], guide, timeline, ways
            )
            base = timeline.delay(base, stage.latency)
            base = base - unfold_pixels(ops.cast(residual, "float32"))
            restored.append(base)
            if len(restored) < len(self.stages):
                before = [
                    timeline.delay(noisy, stage.latency + 1),
                    timeline.delay(features, 1),
                ]
        return restored

    def _joined(self, frames: Any, timeline: Timeline) -> tuple[Any, Any | None]:
        """Three frames, `[N, H / 2, W / 2, 36]`, and the ways between them."""
        dtype = self.compute_dtype
        if not self.follows:
            cells = ops.cast(fold_pixels(frames) - 0.5, dtype)
            return timeline.neighbours(cells), None
        before, present, after = timeline.around(frames - 0.5)
        ways = ways_to_neighbours(before, present, after)
        before, after = brought_along(before, after, ways, cell=1)
        three = [
            ops.cast(fold_pixels(each), dtype) for each in (before, present, after)
        ]
        return ops.concatenate(three, axis=-1), ways


class _ShiftUNet(ShiftUNet):
    """A U-Net that is told the noise level.

    Its name is in the files of trained weights.
    """

    def apply_guided(
        self, inputs: list[Any], guide: Any, timeline: Timeline, ways: Any | None
    ) -> tuple[Any, Any]:
        """As `apply_in_time`, with a guide of shape `[N, 2]`."""
        shape = (*ops.shape(inputs[0])[:3], 2)
        maps = ops.broadcast_to(guide[:, None, None, :], shape)
        return self.apply_in_time([*inputs, maps], timeline, ways)

    def take_over_guide(self, source: "_ShiftUNet") -> None:
        """Takes what the head of another one makes of the guide."""
        kernel, bias = (np.array(w) for w in self._head.get_weights())
        kernel[:, :, -2:] = source._head.get_weights()[0][:, :, -2:]
        self._head.set_weights([kernel, bias])

    def assume_guide(self, guide: np.ndarray) -> None:
        """Moves what the head makes of a guide `[2]` to its bias, for good."""
        kernel, bias = (ops.convert_to_numpy(w) for w in self._head.weights)
        kernel = np.array(kernel)
        bias = bias + np.einsum("ijgo,g->o", kernel[:, :, -2:], guide)
        kernel[:, :, -2:] = 0.0
        self._head.set_weights([kernel, bias])


def _noise_guide(noise_level: Any) -> Any:
    """Level and whether it is known, `[N, 2]`: unknown levels read as zeros."""
    known = ops.cast(noise_level >= 0, "float32")
    return ops.stack([known * noise_level / NOISE_UNIT, known], axis=-1)
