"""A denoiser for people without a GPU: small U-Nets that shift features in time."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import keras
import numpy as np
from keras import ops

from zoo.layers.reflection_padding import reflection_padding
from zoo.temporal.restorer import Restorer, State
from zoo.temporal.timeline import ClipTimeline, StreamTimeline, Timeline

NOISE_UNIT = 50.0


@dataclass(frozen=True, kw_only=True)
class ShiftUNetConfig:
    """The size of one U-Net of a `ShiftDenoiser`.

    Attributes:
        widths: Channels at one half, one quarter and one eighth of the frame.
        blocks: Residual blocks at these three sizes, on the way down; the way up
            has as many at the first two.
        shifted: Share of the channels that a block takes from each neighbouring
            frame, at most one half.
    """

    widths: tuple[int, int, int] = (32, 64, 128)
    blocks: tuple[int, int, int] = (1, 1, 1)
    shifted: float = 0.25

    def __post_init__(self) -> None:
        if not 0 < self.shifted <= 0.5:
            raise ValueError(
                f"shifted is above 0 and at most 0.5; received {self.shifted}"
            )
        if len(self.widths) != 3 or len(self.blocks) != 3:
            raise ValueError(
                "widths and blocks have three entries, for one half, one quarter "
                f"and one eighth of the frame; received {self.widths}, {self.blocks}"
            )

    @property
    def latency(self) -> int:
        """Frames of look-ahead: one for the input and one for each block."""
        half, quarter, eighth = self.blocks
        return 1 + 2 * half + 2 * quarter + eighth

    @property
    def radius(self) -> int:
        """Spatial reach in pixels, from the 3x3 convolutions at each size."""
        half, quarter, eighth = self.blocks
        at_half = 2 + 4 * half
        at_quarter = 1 + 4 * quarter
        at_eighth = 1 + 2 * eighth
        return 2 * at_half + 4 * at_quarter + 8 * at_eighth + 8


@keras.saving.register_keras_serializable(package="kinozoo")
class ShiftDenoiser(Restorer):
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

    Args:
        stages: One `ShiftUNetConfig`, or its fields as a dict, for each U-Net,
            one or two.
    """

    time_edges = "masked"
    blind = True
    alignment = 8

    def __init__(
        self,
        stages: tuple[ShiftUNetConfig | dict[str, Any], ...] = (ShiftUNetConfig(),),
        **kwargs: Any,
    ):
        super().__init__(**kwargs)
        if len(stages) not in (1, 2):
            raise ValueError(f"stages has one or two entries; received {len(stages)}")
        self.stages = tuple(
            stage if isinstance(stage, ShiftUNetConfig) else _stage_from_dict(stage)
            for stage in stages
        )
        self.past = self.future = sum(stage.latency for stage in self.stages)
        radius = sum(stage.radius for stage in self.stages)
        self.halo = radius + -radius % self.alignment
        self._networks = [
            _ShiftUNet(stage, dtype=self.dtype_policy, name=f"stage_{i}")
            for i, stage in enumerate(self.stages)
        ]
        self._state_like: dict[str, tuple[int, int, str]] = {}

    def build(self, input_shape: Any) -> None:
        channels = 3 * 12 + 2
        for network in self._networks:
            network.build(channels)
            channels = 3 * 12 + 12 + network.width + 2
        self._state_like = self._record_state()
        self.built = True

    def restore_clip(self, clip: Any, noise_level: Any, training: bool) -> Any:
        return self._clip_stages(clip, noise_level)[-1]

    def restore_frame(
        self, frame: Any, valid: Any, noise_level: Any, state: State
    ) -> tuple[Any, State]:
        timeline = StreamTimeline(state, valid, self.future)
        levels = ops.cast(noise_level, "float32")
        return self._restore(frame, levels, timeline)[-1], timeline.state

    def state_spec(
        self, batch: int, height: int, width: int
    ) -> dict[str, tuple[tuple[int, ...], str]]:
        spec: dict[str, tuple[tuple[int, ...], str]] = {
            "valid": ((batch, self.future + 1), "float32")
        }
        for name, (shrink, channels, dtype) in self._state_like.items():
            spec[name] = ((batch, height // shrink, width // shrink, channels), dtype)
        return spec

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {"stages": [asdict(s) for s in self.stages]}

    def restore_stages(
        self, inputs: dict[str, Any], training: bool = False
    ) -> list[Any]:
        height, width = ops.shape(inputs["clip"])[2:4]
        padded = reflection_padding(inputs["clip"], self.alignment)
        stages = self._clip_stages(padded, inputs["noise_level"])
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
        frames = 3 * 12
        for old, new in zip(first.variables, second.variables, strict=True):
            if old.shape == new.shape:
                new.assign(old)
                continue
            # The head: three frames come first and the noise guide last in both.
            kernel = np.zeros(new.shape, np.float32)
            source = ops.convert_to_numpy(old)
            kernel[:, :, :frames] = source[:, :, :frames]
            kernel[:, :, -2:] = source[:, :, -2:]
            new.assign(kernel)
        second.scale_residual(share)

    def _clip_stages(self, clip: Any, noise_level: Any) -> list[Any]:
        batch, frames, height, width, _ = ops.shape(clip)
        flat = ops.reshape(clip, (-1, height, width, 3))
        levels = ops.repeat(ops.cast(noise_level, "float32"), frames, axis=0)
        stages = self._restore(flat, levels, ClipTimeline(frames))
        return [ops.reshape(s, (batch, frames, height, width, 3)) for s in stages]

    def _restore(self, frames: Any, noise_level: Any, timeline: Timeline) -> list[Any]:
        """Restores flattened `[N, H, W, 3]` frames with levels of shape `[N]`.

        Returns:
            Each stage's frames; in a stream, each as late as its own latency.
        """
        dtype = self.compute_dtype
        base = _folded(ops.cast(frames, "float32"))
        noisy = ops.cast(base - 0.5, dtype)
        guide = ops.cast(_noise_guide(noise_level), dtype)
        joined = [timeline.neighbours(noisy)]
        restored: list[Any] = []
        for stage, network in zip(self.stages, self._networks, strict=True):
            features, residual = network.apply_in_time(joined, guide, timeline)
            base = timeline.delay(base, stage.latency)
            base = base - ops.cast(residual, "float32")
            restored.append(base)
            if len(restored) < len(self.stages):
                joined = [
                    timeline.neighbours(ops.cast(base - 0.5, dtype)),
                    timeline.delay(noisy, stage.latency + 1),
                    timeline.delay(features, 1),
                ]
        return [_enlarged(cells) for cells in restored]

    def _record_state(self) -> dict[str, tuple[int, int, str]]:
        """Learns the buffers' sizes, relative to the frame, from one tiny step."""
        timeline = StreamTimeline(None, ops.ones((1,)), self.future)
        frame = ops.zeros((1, self.alignment, self.alignment, 3))
        self._restore(frame, ops.zeros((1,)), timeline)
        return {
            name: (
                self.alignment // buffer.shape[1],
                buffer.shape[-1],
                keras.backend.standardize_dtype(buffer.dtype),
            )
            for name, buffer in timeline.state.items()
            if name != "valid"
        }


class _ShiftUNet(keras.layers.Layer):
    """One U-Net of the denoiser, at one half, one quarter and one eighth size."""

    def __init__(self, config: ShiftUNetConfig, **kwargs: Any):
        super().__init__(**kwargs)
        self.config = config
        self.width = config.widths[0]
        half, quarter, eighth = config.widths
        self._head = self._convolution(half, "head", activate=True)
        self._down = [
            self._convolution(quarter, "down_0", activate=True, strides=2),
            self._convolution(eighth, "down_1", activate=True, strides=2),
        ]
        self._up = [
            self._convolution(4 * half, "up_0", kernel_size=1),
            self._convolution(4 * quarter, "up_1", kernel_size=1),
        ]
        self._way_down = [self._blocks(f"in_{i}", i) for i in range(3)]
        self._way_up = [self._blocks(f"out_{i}", i) for i in range(2)]
        self._tail = self._convolution(12, "tail", initializer="zeros")

    def build(self, channels: int) -> None:
        half, quarter, eighth = self.config.widths
        self._head.build((None, None, None, channels))
        self._down[0].build((None, None, None, half))
        self._down[1].build((None, None, None, quarter))
        self._up[0].build((None, None, None, quarter))
        self._up[1].build((None, None, None, eighth))
        self._tail.build((None, None, None, half))
        for way in (self._way_down, self._way_up):
            for width, blocks in zip(self.config.widths, way, strict=False):
                for convolution in (c for block in blocks for c in block):
                    convolution.build((None, None, None, width))
        self.built = True

    def apply_in_time(
        self, inputs: list[Any], guide: Any, timeline: Timeline
    ) -> tuple[Any, Any]:
        """Returns the last features and the predicted noise, `latency - 1` later."""
        blocks = self.config.blocks
        shape = (*ops.shape(inputs[0])[:3], 2)
        maps = ops.broadcast_to(guide[:, None, None, :], shape)
        features = self._head(ops.concatenate([*inputs, maps], axis=-1))
        features = self._run(self._way_down[0], features, timeline)
        skip_half = features
        features = self._run(self._way_down[1], self._down[0](features), timeline)
        skip_quarter = features
        features = self._run(self._way_down[2], self._down[1](features), timeline)
        features = _enlarged(self._up[1](features))
        features += timeline.delay(skip_quarter, blocks[2])
        features = self._run(self._way_up[1], features, timeline)
        features = _enlarged(self._up[0](features))
        features += timeline.delay(skip_half, 2 * blocks[1] + blocks[2])
        features = self._run(self._way_up[0], features, timeline)
        return features, self._tail(features)

    def scale_residual(self, factor: float) -> None:
        """Multiplies the last layer, and so the predicted noise."""
        for variable in self._tail.trainable_variables:
            variable.assign(variable * factor)

    def _run(self, blocks: Any, features: Any, timeline: Timeline) -> Any:
        channels = int(features.shape[-1] * self.config.shifted)
        for first, second in blocks:
            mixed = timeline.shift(features, channels)
            features = timeline.delay(features, 1) + second(first(mixed))
        return features

    def _blocks(self, name: str, size: int) -> list[list[keras.layers.Layer]]:
        width = self.config.widths[size]
        return [
            [
                self._convolution(width, f"{name}_{i}_a", activate=True),
                self._convolution(width, f"{name}_{i}_b"),
            ]
            for i in range(self.config.blocks[size])
        ]

    def _convolution(
        self,
        filters: int,
        name: str,
        *,
        kernel_size: int = 3,
        strides: int = 1,
        activate: bool = False,
        initializer: str = "glorot_uniform",
    ) -> keras.layers.Conv2D:
        activation: Callable[[Any], Any] | None = _leaky if activate else None
        return keras.layers.Conv2D(
            filters,
            kernel_size,
            strides=strides,
            padding="same",
            activation=activation,
            kernel_initializer=initializer,
            dtype=self.dtype_policy,
            name=name,
        )


def _leaky(features: Any) -> Any:
    return ops.leaky_relu(features, negative_slope=0.1)


def _stage_from_dict(fields: dict[str, Any]) -> ShiftUNetConfig:
    return ShiftUNetConfig(
        **fields | {k: tuple(fields[k]) for k in ("widths", "blocks") if k in fields}
    )


def _folded(frames: Any) -> Any:
    """2x2 pixels into channels: `[N, H, W, 3]` to `[N, H / 2, W / 2, 12]`."""
    height, width = ops.shape(frames)[1:3]
    cells = ops.reshape(frames, (-1, height // 2, 2, width // 2, 2, 3))
    cells = ops.transpose(cells, (0, 1, 3, 2, 4, 5))
    return ops.reshape(cells, (-1, height // 2, width // 2, 12))


def _enlarged(features: Any) -> Any:
    """Channels into 2x2 positions: `[N, H, W, 4 * C]` to `[N, 2H, 2W, C]`."""
    height, width = ops.shape(features)[1:3]
    channels = features.shape[-1] // 4
    cells = ops.reshape(features, (-1, height, width, 2, 2, channels))
    cells = ops.transpose(cells, (0, 1, 3, 2, 4, 5))
    return ops.reshape(cells, (-1, 2 * height, 2 * width, channels))


def _noise_guide(noise_level: Any) -> Any:
    """Level and whether it is known, `[N, 2]`: unknown levels read as zeros."""
    known = ops.cast(noise_level >= 0, "float32")
    return ops.stack([known * noise_level / NOISE_UNIT, known], axis=-1)
