"""A small U-Net that shifts features in time: what our CPU networks are made of."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import keras
import numpy as np
from keras import ops

from zoo.layers.pixel_folding import unfold_pixels
from zoo.temporal.motion_ways import LONGEST_WAY, brought_along
from zoo.temporal.timeline import Timeline


@dataclass(frozen=True, kw_only=True)
class ShiftUNetConfig:
    """The size of one U-Net with temporal shift.

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

    @property
    def followed_radius(self) -> int:
        """The same where features are brought along the motion from frame to frame."""
        return self.radius + LONGEST_WAY * (self.latency - 1)

    @classmethod
    def from_dict(cls, fields: dict[str, Any]) -> "ShiftUNetConfig":
        """Makes it from what `asdict` gave, or JSON made of that."""
        lists_as_tuples: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in fields.items()
        }
        return cls(**lists_as_tuples)


class ShiftUNet(keras.layers.Layer):
    """A U-Net at one half, one quarter and one eighth size that shifts in time.

    Each residual block first takes a share of its channels from the frame before
    and the frame after (`Timeline.shift`), which costs no multiplication and lets
    information of many frames meet (Lin et al., "TSM", ICCV 2019). The last layer
    starts at zero.

    Args:
        config: Its size.
        outputs: Channels of what it predicts, at half size.
        **kwargs: As for every Keras layer.
    """

    def __init__(self, config: ShiftUNetConfig, outputs: int = 12, **kwargs: Any):
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
        self._tail = self._convolution(outputs, "tail", initializer="zeros")

    def build(self, channels: int) -> None:
        """Creates the weights for inputs of this many channels together."""
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
        self, inputs: list[Any], timeline: Timeline, ways: Any | None = None
    ) -> tuple[Any, Any]:
        """Runs on frames of half size.

        Args:
            inputs: `[N, H / 2, W / 2, C]` each, joined along the channels; where
                they hold the neighbours of a frame, they lag one frame behind.
            timeline: Where they lie in time.
            ways: The motion to the frames before and after (`ways_to_neighbours`), as
                late as the inputs: what blocks take from other frames is brought
                along it. None: it is taken from the same place.

        Returns:
            The last features and the prediction, `[N, H / 2, W / 2, outputs]`, in
            a stream `latency - 1` frames later than the inputs.
        """
        half, quarter, eighth = self.config.blocks
        run = partial(self._run, timeline=timeline, ways=ways)
        features = self._head(ops.concatenate(inputs, axis=-1))
        features = run(self._way_down[0], features, cell=2, late=0)
        skip_half = features
        features = self._down[0](features)
        features = run(self._way_down[1], features, cell=4, late=half)
        skip_quarter = features
        late = half + quarter
        features = self._down[1](features)
        features = run(self._way_down[2], features, cell=8, late=late)
        late += eighth
        features = unfold_pixels(self._up[1](features))
        features += timeline.delay(skip_quarter, eighth)
        features = run(self._way_up[1], features, cell=4, late=late)
        features = unfold_pixels(self._up[0](features))
        features += timeline.delay(skip_half, 2 * quarter + eighth)
        features = run(self._way_up[0], features, cell=2, late=late + quarter)
        return features, self._tail(features)

    def take_over(self, source: "ShiftUNet", shared: int) -> None:
        """Takes the weights of one that may have other inputs and fewer outputs.

        What is new here counts for nothing yet, and gives zeros.

        Args:
            source: Of the same size.
            shared: How many channels of both inputs, the first ones, are the same.
        """
        layers = zip(source.layers_in_order(), self.layers_in_order(), strict=True)
        for index, (old, new) in enumerate(layers):
            kernel, bias = old.get_weights()
            if index == 0:
                kernel = kernel[:, :, :shared]
            shapes = [weight.shape for weight in new.weights]
            new.set_weights([_padded(kernel, shapes[0]), _padded(bias, shapes[1])])

    def widen_from(self, source: "ShiftUNet", seed: int = 0) -> None:
        """Does what a narrower one does, to be trained further.

        Each channel is there several times, and what reads them shares its weights
        among them at random, so that they learn apart: Chen et al., "Net2Net", ICLR
        2016, section 2.3.

        Args:
            source: Of the same inputs and outputs and of the same config, but that
                each of its widths is a divisor of the width here.
            seed: Of how weights are shared.

        Raises:
            ValueError: A width is no multiple, or something else differs.
        """
        pairs = zip(source.config.widths, self.config.widths, strict=True)
        alike = replace(source.config, widths=self.config.widths) == self.config
        if not alike or any(wide % narrow for narrow, wide in pairs):
            raise ValueError(
                "a U-Net can be widened to multiples of its widths, all else being "
                f"the same; received {source.config} and {self.config}"
            )
        random = np.random.default_rng(seed)
        # What is unfolded holds the channels of four pixels, one after another.
        unfolded = {id(layer) for layer in self._up}
        layers = zip(source.layers_in_order(), self.layers_in_order(), strict=True)
        for old, new in layers:
            pixels = 4 if id(new) in unfolded else 1
            new.set_weights(_widened(old.get_weights(), new, pixels, random))

    def scale_residual(self, factor: float) -> None:
        """Multiplies the last layer, and so the prediction."""
        for variable in self._tail.trainable_variables:
            variable.assign(variable * factor)

    def layers_in_order(self) -> list[keras.layers.Conv2D]:
        """Returns the convolutions: the head, the others, and the tail."""
        ways = [block for way in (self._way_down, self._way_up) for block in way]
        convolutions = [c for blocks in ways for block in blocks for c in block]
        return [self._head, *self._down, *self._up, *convolutions, self._tail]

    def _run(
        self,
        blocks: Any,
        features: Any,
        *,
        timeline: Timeline,
        ways: Any | None,
        cell: int,
        late: int,
    ) -> Any:
        """Runs blocks at cells of this size, so many frames later than the ways."""
        channels = int(features.shape[-1] * self.config.shifted)
        for index, (first, second) in enumerate(blocks):
            brought = None
            if ways is not None:
                there = timeline.delay(ways, late + index + 1)
                brought = partial(brought_along, ways=there, cell=cell)
            mixed = timeline.shift(features, channels, brought)
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


def _padded(values: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """With zeros behind what is there."""
    rest = [(0, to - at) for at, to in zip(values.shape, shape, strict=True)]
    return np.pad(values, rest)


def _widened(
    weights: list[np.ndarray],
    wider: keras.layers.Conv2D,
    pixels: int,
    random: np.random.Generator,
) -> list[np.ndarray]:
    """The kernel and bias of a wider convolution that does the same."""
    kernel, bias = weights
    *_, inputs, outputs = wider.kernel.shape
    height, width, narrow, given = kernel.shape
    kernel = kernel.reshape(height, width, narrow, pixels, -1)
    kernel = np.repeat(kernel, outputs // given, axis=-1).reshape(
        height, width, narrow, 1, outputs
    )
    # Between a half and one and a half of an equal share.
    share = random.uniform(0.5, 1.5, (narrow, inputs // narrow, outputs))
    share = share / share.sum(axis=1, keepdims=True)
    kernel = (kernel * share[None, None].astype(np.float32)).reshape(
        height, width, inputs, outputs
    )
    bias = np.repeat(bias.reshape(pixels, -1), outputs // given, axis=-1).ravel()
    return [kernel, bias]
