"""An interpolator that follows the motion from coarse to fine."""

from collections.abc import Sequence
from typing import Any

import keras
from keras import ops

from zoo.layers.backward_warp import backward_warp
from zoo.layers.motion_step import motion_step
from zoo.layers.picture_pyramid import doubled
from zoo.layers.pixel_folding import fold_pixels, unfold_pixels
from zoo.temporal.interpolator import Interpolator

# What a level tells: corrections of the two flows, how far to go with the step that
# was measured, and how much of the frame before shows.
_TOLD = 6
# Channels beside the features from before: the two folded pictures, the measured
# step, how certain it is, the two flows, the mask and the moment.
_SEEN = 2 * 4 + 9
# Features of the finest level that help to blend.
_PASSED_ON = 8
_LUMA = (0.299, 0.587, 0.114)
# Of the flows that a network sees, in pixels.
_FLOW_UNIT = 8.0
# How much of a measured step is gone before anything is learned: 0.88 of it.
_TRUST = 2.0
# Moments nearer to a frame than this show that frame.
_LEAST_MOMENT = 1e-3
_SLOPE = 0.1


@keras.saving.register_keras_serializable(package="kinozoo")
class FlowInterpolator(Interpolator):
    """Follows both frames to a moment between them, and blends what it finds.

    The flows from the moment to the two frames are estimated together, from coarse
    to fine, as in RIFE (Huang et al., ECCV 2022) and IFRNet (Kong et al., CVPR 2022).
    Each level moves both frames by the flows so far, measures the small motion that
    explains what still differs between them (Lucas and Kanade, 1981), and a few
    convolutions, which see all of this, decide how far to believe that and correct
    it; so that little is left to be learned. The frames are then moved at full size,
    blended by a mask, and what moving cannot explain is added.

    Levels work on cells: the coarsest on cells of 32 pixels, the finest on cells of
    4; the last, which blends, on cells of 2. All coarse levels have the same weights.

    Args:
        widths: Channels of the coarse levels, of the finest and of the blending.
        rounds: How often each level is gone through, the coarsest first; the last
            is that of the finest.
        **kwargs: As for every Keras model.
    """

    def __init__(
        self,
        widths: Sequence[int] = (48, 32, 16),
        rounds: Sequence[int] = (3, 3, 2, 1),
        **kwargs: Any,
    ):
        super().__init__(**kwargs)
        if len(widths) != 3 or len(rounds) < 2 or min(*widths, *rounds) < 1:
            raise ValueError(
                "a FlowInterpolator has three widths and rounds of two levels or "
                f"more, all at least 1; received widths={tuple(widths)}, "
                f"rounds={tuple(rounds)}"
            )
        self.widths, self.rounds = tuple(widths), tuple(rounds)
        self.alignment = 2 ** (len(rounds) + 1)
        coarse, fine, blending = self.widths
        self._coarse = _Convolutions(
            coarse, _TOLD, 3, dtype=self.dtype_policy, name="coarse"
        )
        self._fine = _Convolutions(
            fine, _TOLD + _PASSED_ON, 2, dtype=self.dtype_policy, name="fine"
        )
        self._blend = _Convolutions(
            blending, 4 + 12, 2, dtype=self.dtype_policy, name="blend"
        )

    def build(self, input_shape: Any = None) -> None:
        """Creates the weights; they do not depend on the frames' size."""
        self._coarse.build((None, None, None, _SEEN + self.widths[0]))
        self._fine.build((None, None, None, _SEEN + self.widths[0]))
        self._blend.build((None, None, None, 24 + 1 + _PASSED_ON))
        self.built = True

    def between(self, before: Any, after: Any, moment: Any) -> list[Any]:
        """Makes frames between pairs of aligned frames; see the base class."""
        moment = ops.clip(moment, _LEAST_MOMENT, 1.0 - _LEAST_MOMENT)
        moment = moment[:, None, None, None]
        flows, mask, features = self._followed(before, after, moment)
        height, width = ops.shape(before)[1:3]
        cells = [
            fold_pixels(backward_warp(frame, _enlarged(flow, height, width, 4)))
            for frame, flow in zip((before, after), flows, strict=True)
        ]
        around = ops.concatenate([mask, features], axis=-1)
        around = doubled(around, height // 2, width // 2)
        seen = [*(ops.cast(each - 0.5, self.compute_dtype) for each in cells), around]
        _, told = self._blend(ops.concatenate(seen, axis=-1))
        told = ops.cast(told, "float32")
        odds = ops.log((1.0 - moment) / moment)
        share = ops.sigmoid(ops.cast(around[..., :1], "float32") + told[..., :4] + odds)
        share = ops.repeat(share, 3, axis=-1)
        blended = cells[1] + share * (cells[0] - cells[1])
        return [unfold_pixels(blended), unfold_pixels(blended + told[..., 4:])]

    def get_config(self) -> dict[str, Any]:
        """Returns what `from_config` needs."""
        return super().get_config() | {"widths": self.widths, "rounds": self.rounds}

    def _followed(
        self, before: Any, after: Any, moment: Any
    ) -> tuple[list[Any], Any, Any]:
        """Flows to both frames in pixels of half the size, mask and features."""
        pictures = [_lumas(each, len(self.rounds)) for each in (before, after)]
        height, width = ops.shape(pictures[0][0])[1:3]
        empty = ops.zeros_like(pictures[0][0][:, ::2, ::2, :1])
        flows = [ops.repeat(empty, 2, axis=-1)] * 2
        mask = ops.cast(empty, self.compute_dtype)
        features = ops.repeat(mask, self.widths[0], axis=-1)
        for level, rounds in enumerate(self.rounds):
            if level > 0:
                height, width = ops.shape(pictures[0][level])[1:3]
                sizes = height // 2, width // 2
                flows = [2.0 * doubled(flow, *sizes) for flow in flows]
                both = ops.concatenate([mask, features], axis=-1)
                both = doubled(both, *sizes)
                mask, features = both[..., :1], both[..., 1:]
            finest = level == len(self.rounds) - 1
            block = self._fine if finest else self._coarse
            # The finest level makes features of another width than it takes.
            for _ in range(rounds if not finest else 1):
                flows, mask, features, passed_on = self._round(
                    block,
                    [pyramid[level] for pyramid in pictures],
                    flows,
                    mask,
                    features,
                    moment,
                )
        return flows, mask, passed_on

    def _round(
        self,
        block: Any,
        pictures: list[Any],
        flows: list[Any],
        mask: Any,
        features: Any,
        moment: Any,
    ) -> tuple[list[Any], Any, Any, Any]:
        """Goes once through a level, whose pictures have twice its size."""
        height, width = ops.shape(pictures[0])[1:3]
        moved = [
            backward_warp(picture, doubled(flow, height, width))
            for picture, flow in zip(pictures, flows, strict=True)
        ]
        step, certainty = motion_step(*moved)
        seen = [
            *(fold_pixels(picture) - 0.5 for picture in moved),
            step,
            certainty,
            *(flow / _FLOW_UNIT for flow in flows),
            ops.zeros_like(certainty) + moment,
        ]
        seen = [ops.cast(each, self.compute_dtype) for each in seen]
        features, told = block(ops.concatenate([*seen, mask, features], axis=-1))
        mask, passed_on = mask + told[..., 5:6], told[..., _TOLD:]
        told = ops.cast(told, "float32")
        step = ops.sigmoid(told[..., 4:5] + _TRUST) * step
        # The motion is taken to be even from the one frame to the other.
        flows = [
            flows[0] - moment * step + told[..., 0:2],
            flows[1] + (1.0 - moment) * step + told[..., 2:4],
        ]
        return flows, mask, features, passed_on


class _Convolutions(keras.layers.Layer):
    """Convolutions of 3 x 3 to features, and one more that tells what they mean.

    Args:
        channels: Of the features.
        told: Channels of what they mean.
        count: Convolutions before the features.
        **kwargs: As for every Keras layer.
    """

    def __init__(self, channels: int, told: int, count: int, **kwargs: Any):
        super().__init__(**kwargs)
        self.channels = channels
        self.hidden = [
            keras.layers.Conv2D(
                channels,
                kernel_size=3,
                padding="same",
                dtype=self.dtype_policy,
                name=f"convolution_{place}",
            )
            for place in range(count)
        ]
        self.tail = keras.layers.Conv2D(
            told,
            kernel_size=3,
            padding="same",
            kernel_initializer=keras.initializers.RandomNormal(stddev=1e-4),
            dtype=self.dtype_policy,
            name="tail",
        )

    def build(self, input_shape: Any) -> None:
        """Creates the weights, for `[N, H, W, C]`."""
        channels = input_shape[-1]
        for convolution in self.hidden:
            convolution.build((None, None, None, channels))
            channels = self.channels
        self.tail.build((None, None, None, channels))
        self.built = True

    def call(self, seen: Any) -> tuple[Any, Any]:
        features = ops.leaky_relu(self.hidden[0](seen), _SLOPE)
        for convolution in self.hidden[1:]:
            features = features + ops.leaky_relu(convolution(features), _SLOPE)
        return features, self.tail(features)


def _lumas(frames: Any, levels: int) -> list[Any]:
    """Luma in averages of 2, 4, 8 ... pixels a side, the coarsest first."""
    red, green, blue = (w * frames[..., i : i + 1] for i, w in enumerate(_LUMA))
    luma = red + green + blue
    pyramid: list[Any] = []
    for _ in range(levels):
        luma = ops.average_pool(luma, 2, 2)
        pyramid.insert(0, luma)
    return pyramid


def _enlarged(flow: Any, height: Any, width: Any, times: int) -> Any:
    """Flow of cells of `times` pixels, in half the pixels, at full size."""
    while times > 2:
        times //= 2
        flow = doubled(flow, height // times, width // times)
    return 2.0 * doubled(flow, height, width)
