"""SPyNet: optical flow from a pyramid of small networks."""

from typing import Any

import keras
from keras import ops

from zoo.layers.backward_warp import backward_warp
from zoo.layers.bilinear_resize import bilinear_resize
from zoo.temporal.flow_network import FlowNetwork

# Of ImageNet, in the order of RGB.
_MEAN = (0.485, 0.456, 0.406)
_DEVIATION = (0.229, 0.224, 0.225)


@keras.saving.register_keras_serializable(package="kinozoo")
class SPyNet(FlowNetwork):
    """Estimates flow from coarse to fine, each level correcting the one before.

    Ranjan and Black, "Optical Flow Estimation using a Spatial Pyramid Network",
    CVPR 2017 (arXiv 1611.00850), in the form that video super-resolution took over:
    six levels, no normalisation inside, frames normalised as ImageNet's and resized
    to multiples of 32. With the default sizes it has 1,440,300 parameters.

    Each level enlarges the flow so far, warps the source by it and adds what five
    convolutions of 7 x 7 make of the target, the warped source and that flow.

    Args:
        levels: Levels of the pyramid, 1 or more; the coarsest is
            `2 ** (levels - 1)` times smaller than the frame.
        channels: Of the four inner convolutions of each level.
        **kwargs: As for every Keras model.
    """

    def __init__(
        self,
        levels: int = 6,
        channels: tuple[int, int, int, int] = (32, 64, 32, 16),
        **kwargs: Any,
    ):
        super().__init__(**kwargs)
        if levels < 1 or len(channels) != 4:
            raise ValueError(
                "a SPyNet has 1 level or more, of four inner convolutions each; "
                f"received levels={levels}, channels={channels}"
            )
        self.levels = levels
        self.channels = tuple(channels)
        self.corrections = [
            _Correction(self.channels, dtype=self.dtype_policy, name=f"level_{level}")
            for level in range(levels)
        ]

    def build(self, input_shape: Any = None) -> None:
        """Creates the weights; they do not depend on the frames' size."""
        for correction in self.corrections:
            correction.build(None)
        self.built = True

    def estimate(self, target: Any, source: Any) -> Any:
        """Estimates the flow of float32 frames; see `call`."""
        height, width = ops.shape(target)[1:3]
        alignment = 2 ** (self.levels - 1)
        rows, columns = height + -height % alignment, width + -width % alignment
        targets = self._pyramid(bilinear_resize(target, rows, columns))
        sources = self._pyramid(bilinear_resize(source, rows, columns))
        flow = self._from_coarse_to_fine(targets, sources)
        flow = bilinear_resize(flow, height, width)
        return flow * ops.stack([_ratio(width, columns), _ratio(height, rows)])

    def get_config(self) -> dict[str, Any]:
        """Returns what `from_config` needs."""
        return super().get_config() | {
            "levels": self.levels,
            "channels": self.channels,
        }

    def _pyramid(self, frames: Any) -> list[Any]:
        """Normalised frames, the coarsest first."""
        mean = ops.convert_to_tensor(_MEAN, "float32")
        pyramid = [(frames - mean) / ops.convert_to_tensor(_DEVIATION, "float32")]
        for _ in range(self.levels - 1):
            pyramid.insert(0, ops.average_pool(pyramid[0], 2, 2))
        return pyramid

    def _from_coarse_to_fine(self, targets: list[Any], sources: list[Any]) -> Any:
        flow = ops.zeros_like(targets[0][..., :2])
        for level, correction in enumerate(self.corrections):
            target, source = targets[level], sources[level]
            if level > 0:
                height, width = ops.shape(target)[1:3]
                flow = 2.0 * bilinear_resize(flow, height, width, aligned_corners=True)
            warped = backward_warp(source, flow)
            change = correction(ops.concatenate([target, warped, flow], axis=-1))
            # In half precision the sum would lose the flow's fractions.
            flow = flow + ops.cast(change, "float32")
        return flow


class _Correction(keras.layers.Layer):
    """One level: two pictures and a flow, `[N, H, W, 8]`, to the flow's change.

    Args:
        channels: Of the inner convolutions.
        **kwargs: As for every Keras layer.
    """

    def __init__(self, channels: tuple[int, ...], **kwargs: Any):
        super().__init__(**kwargs)
        self.channels = channels
        self.convolutions = [
            keras.layers.Conv2D(
                filters,
                kernel_size=7,
                padding="same",
                activation="relu" if place < len(channels) else None,
                kernel_initializer="he_normal",
                dtype=self.dtype_policy,
                name=f"convolution_{place}",
            )
            for place, filters in enumerate((*channels, 2))
        ]

    def build(self, input_shape: Any) -> None:
        """Creates the weights; they do not depend on the input's size."""
        inputs = (8, *self.channels)
        for convolution, channels in zip(self.convolutions, inputs, strict=True):
            convolution.build((None, None, None, channels))
        self.built = True

    def call(self, features: Any) -> Any:
        for convolution in self.convolutions:
            features = convolution(features)
        return features


def _ratio(size: Any, other: Any) -> Any:
    return ops.cast(size, "float32") / ops.cast(other, "float32")
