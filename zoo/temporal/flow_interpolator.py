"""An interpolator that measures the motion both ways, and learns how to blend."""

from collections.abc import Sequence
from typing import Any

import keras
from keras import ops

from zoo.layers.backward_warp import backward_warp
from zoo.layers.luma import luma_of
from zoo.layers.luma_motion import luma_motion
from zoo.layers.motion_step import motion_step
from zoo.layers.picture_pyramid import doubled
from zoo.layers.pixel_folding import fold_pixels, unfold_pixels
from zoo.layers.reflection_padding import reflection_padding
from zoo.temporal.interpolator import Interpolator

# What correcting tells: corrections of the two flows, and how much more of the bend
# there is than was measured.
_CORRECTED = 4 + 1
# What following tells: corrections of the two flows, how far to go with the step that
# was measured, and how much of the frame before shows.
_TOLD = 6
# Features of correcting that help to follow, and of following that help to blend.
_NOTICED, _PASSED_ON = 8, 7
# The two folded pictures, the two flows, how far both measurements disagree, and the
# moment.
_SEEN_IN_PAIRS = 2 * 4 + 7
# The same, the bend and by how much both sides differ on it, some pixels at most, and
# which sides there are.
_SEEN_FROM_AFAR = _SEEN_IN_PAIRS + 6
# The pairs, the measured step and how certain it is.
_SEEN = _SEEN_IN_PAIRS + 3 + _NOTICED
# Steps of the measurement at every level, the coarsest first; the last is at half size.
_ROUNDS = (3, 2, 1, 1)
# Of these, levels at which cells take over motion from their neighbours.
_PROPAGATED = 3
# How far a level's only step goes, of what was measured: 0.016 dB on training clips.
_LONE_STEP = 1.2
# What pictures have to be a multiple of for that.
_COARSEST = 2 ** len(_ROUNDS)
# Of the flows that a network sees, in pixels.
_FLOW_UNIT = 8.0
# How much of a measured step is gone before anything is learned: 0.12 of it.
_TRUST = -2.0
# Moments nearer to a frame than this show that frame.
_LEAST_MOMENT = 1e-3
_SLOPE = 0.1


@keras.saving.register_keras_serializable(package="kinozoo")
class FlowInterpolator(Interpolator):
    """Follows both frames to a moment between them, and blends what it finds.

    The motion is measured from each frame to the other (`luma_motion`). At the moment
    it is that which both measurements agree on there: so objects are neither torn nor
    seen twice where one of them fails. Few things move evenly: how the motion changes
    from the frame earlier, and to the frame later, bends the way, by the polynomial
    through the four places (Xu et al., "Quadratic Video Interpolation", NeurIPS 2019,
    section 3.1, take three of them). The frames are moved on it, the small step that
    explains what still differs is measured, and a few convolutions, which see all of
    this, decide how far to believe that and correct the flows, one for each frame, as
    in RIFE (Huang et al., ECCV 2022) and IFRNet (Kong et al., CVPR 2022). The frames
    are then moved at full size, blended by a mask, and what moving cannot explain is
    added.

    First the flows are corrected on cells of 8 pixels, as far as can be seen from
    there, then followed on cells of 4 and blended on cells of 2.

    Args:
        widths: Channels of correcting, following and blending.
        depths: Convolutions of each, at least 1.
        **kwargs: As for every Keras model.
    """

    alignment = 8

    def __init__(
        self,
        widths: Sequence[int] = (48, 32, 32),
        depths: Sequence[int] = (5, 3, 2),
        **kwargs: Any,
    ):
        super().__init__(**kwargs)
        if len(widths) != 3 or len(depths) != 3 or min(*widths, *depths) < 1:
            raise ValueError(
                "a FlowInterpolator has three widths and three depths, all at least 1; "
                f"received widths={tuple(widths)}, depths={tuple(depths)}"
            )
        self.widths, self.depths = tuple(widths), tuple(depths)
        correcting, following, blending = self.widths
        self._correct = _Convolutions(
            correcting,
            _CORRECTED + _NOTICED,
            self.depths[0],
            dtype=self.dtype_policy,
            name="correct",
        )
        self._follow = _Convolutions(
            following,
            _TOLD + _PASSED_ON,
            self.depths[1],
            dtype=self.dtype_policy,
            name="follow",
        )
        self._blend = _Convolutions(
            blending, 4 + 12, self.depths[2], dtype=self.dtype_policy, name="blend"
        )

    def build(self, input_shape: Any = None) -> None:
        """Creates the weights; they do not depend on the frames' size."""
        self._correct.build((None, None, None, _SEEN_FROM_AFAR))
        self._follow.build((None, None, None, _SEEN))
        self._blend.build((None, None, None, 24 + 1 + _PASSED_ON))
        self.built = True

    def measured(self, before: Any, after: Any) -> Any:
        """Measures the motion from aligned frames to others and back."""
        height, width = ops.shape(before)[1:3]
        lumas = [
            reflection_padding(ops.average_pool(luma_of(frame), 2, 2), _COARSEST)
            for frame in (before, after)
        ]
        firsts = ops.concatenate(lumas, axis=0)
        seconds = ops.concatenate(lumas[::-1], axis=0)
        motion, _ = luma_motion(
            firsts, seconds, _ROUNDS, propagated=_PROPAGATED, lone_step=_LONE_STEP
        )
        motion = motion[:, : height // 4, : width // 4]
        forth_and_back = ops.concatenate(ops.split(motion, 2, axis=0), axis=-1)
        return ops.stop_gradient(forth_and_back)

    def motion_shape(
        self, batch: int, height: int, width: int
    ) -> tuple[int, int, int, int]:
        """Forth and back, for cells of 4 x 4 pixels."""
        return batch, height // 4, width // 4, 4

    def between(
        self, before: Any, after: Any, motions: list[Any], known: Any, moment: Any
    ) -> list[Any]:
        """Makes frames between pairs of aligned frames; see the base class."""
        moment = ops.clip(moment, _LEAST_MOMENT, 1.0 - _LEAST_MOMENT)
        moment = moment[:, None, None, None]
        flows, mask, features = self._followed(before, after, motions, known, moment)
        height, width = ops.shape(before)[1:3]
        flows = _enlarged(ops.concatenate(flows, axis=-1), height, width)
        cells = [
            fold_pixels(backward_warp(frame, flow))
            for frame, flow in zip(
                (before, after), ops.split(flows, 2, axis=-1), strict=True
            )
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
        return super().get_config() | {"widths": self.widths, "depths": self.depths}

    def _followed(
        self, before: Any, after: Any, motions: list[Any], known: Any, moment: Any
    ) -> tuple[list[Any], Any, Any]:
        """Flows to both frames in pixels of half the size, mask and features."""
        halves = [ops.average_pool(luma_of(frame), 2, 2) for frame in (before, after)]
        flows, disagreement, bends = _ways(motions, known[:, None, None], moment)
        flows, noticed = self._corrected(halves, flows, disagreement, bends, moment)
        height, width = ops.shape(halves[0])[1:3]
        moved = ops.split(
            backward_warp(
                ops.concatenate(halves, axis=0),
                doubled(ops.concatenate(flows, axis=0), height, width),
            ),
            2,
        )
        step, certainty = motion_step(*moved)
        seen = [
            *(fold_pixels(picture) - 0.5 for picture in moved),
            step,
            certainty,
            *(flow / _FLOW_UNIT for flow in flows),
            disagreement / _FLOW_UNIT,
            ops.zeros_like(certainty) + moment,
            noticed,
        ]
        seen = [ops.cast(each, self.compute_dtype) for each in seen]
        _, told = self._follow(ops.concatenate(seen, axis=-1))
        mask, passed_on = told[..., 5:6], told[..., _TOLD:]
        told = ops.cast(told, "float32")
        step = ops.sigmoid(told[..., 4:5] + _TRUST) * step
        # The motion is taken to be even from the one frame to the other.
        flows = [
            flows[0] - moment * step + told[..., 0:2],
            flows[1] + (1.0 - moment) * step + told[..., 2:4],
        ]
        return flows, mask, passed_on

    def _corrected(
        self,
        halves: list[Any],
        flows: list[Any],
        disagreement: Any,
        bends: list[Any],
        moment: Any,
    ) -> tuple[list[Any], Any]:
        """Corrects flows in what can be seen of them from further away.

        Returns:
            The flows, and features, both of the size of the flows.
        """
        quarters = ops.average_pool(ops.concatenate(halves, axis=0), 2, 2)
        height, width = ops.shape(quarters)[1:3]
        moved = backward_warp(quarters, 0.5 * ops.concatenate(flows, axis=0))
        facts = [*(flow / _FLOW_UNIT for flow in flows), disagreement / _FLOW_UNIT]
        facts = ops.average_pool(ops.concatenate([*facts, *bends], axis=-1), 2, 2)
        even, bent = facts[..., :6], facts[..., 6:]
        seen = [
            *ops.split(fold_pixels(moved) - 0.5, 2, axis=0),
            even,
            ops.zeros_like(facts[..., :1]) + moment,
            bent,
        ]
        seen = [ops.cast(each, self.compute_dtype) for each in seen]
        _, told = self._correct(ops.concatenate(seen, axis=-1))
        told = doubled(told, height, width)
        correction = ops.cast(told[..., :_CORRECTED], "float32")
        further = correction[..., 4:5] * bends[0]
        corrected = [
            flow + _FLOW_UNIT * each + further
            for flow, each in zip(
                flows, ops.split(correction[..., :4], 2, axis=-1), strict=True
            )
        ]
        return corrected, told[..., _CORRECTED:]


def _ways(
    motions: list[Any], known: Any, moment: Any
) -> tuple[list[Any], Any, list[Any]]:
    """The ways through a moment, for cells of 2 x 2 pixels of half the size.

    Args:
        motions: From the frame earlier, from that before and from that after.
        known: Whether there is the first and the last of these, `[N, 1, 1, 2]`.
        moment: `[N, 1, 1, 1]`.

    Returns:
        The flows to the frame before and to that after, in pixels of half the size; by
        how much the two measurements of the motion differ; and by how much the way
        bends away from an even one, by how much the two sides differ on how the motion
        changes (0 where there is only one), and which sides there are.
    """
    forth, back = ops.split(motions[1], 2, axis=-1)
    to_earlier = ops.split(motions[0], 2, axis=-1)[1]
    to_later = ops.split(motions[2], 2, axis=-1)[0]
    velocity = 0.5 * (forth - back)
    at_before = ops.concatenate([forth, to_earlier + forth], axis=-1)
    at_after = ops.concatenate([-back, back + to_later], axis=-1)
    # Flows are in pixels of which two make a cell.
    at_moment = backward_warp(
        ops.concatenate([at_before, at_after], axis=0),
        ops.concatenate(
            [-0.5 * moment * velocity, 0.5 * (1.0 - moment) * velocity], axis=0
        ),
    )
    ahead, behind = ops.split(at_moment, 2, axis=0)
    difference = ahead - behind
    velocity = 0.5 * (ahead + behind)[..., :2]
    # Newton's polynomial through the four places; through three of them otherwise.
    sides = ops.split(known, 2, axis=-1)
    weights = sides[0] * (2.0 - moment), sides[1] * (1.0 + moment)
    change = weights[0] * ahead[..., 2:] + weights[1] * behind[..., 2:]
    change = change / ops.maximum(weights[0] + weights[1], 1.0)
    bend = 0.5 * moment * (1.0 - moment) * change
    flows = [bend - moment * velocity, bend + (1.0 - moment) * velocity]
    strife = sides[0] * sides[1] * difference[..., 2:]
    return flows, difference[..., :2], [bend, strife, ops.zeros_like(bend) + known]


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


def _enlarged(flows: Any, height: Any, width: Any) -> Any:
    """Flows of cells of 4 pixels, in half the pixels, at full size."""
    half = doubled(flows, height // 2, width // 2)
    return 2.0 * doubled(half, height, width)
