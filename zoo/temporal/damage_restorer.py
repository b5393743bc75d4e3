"""A restorer of damaged film: it finds scratches and dirt and fills them in."""

from dataclasses import asdict
from typing import Any

import keras
from keras import ops

from zoo.layers.pixel_folding import fold_pixels, unfold_pixels
from zoo.layers.reflection_padding import reflection_padding
from zoo.temporal.motion_ways import LONGEST_WAY, WAYS_ALIGNMENT, brought_along
from zoo.temporal.neighbour_span import (
    SPAN_REACH,
    STAYING,
    neighbours_and_departures,
)
from zoo.temporal.restorer import State
from zoo.temporal.shift_unet import ShiftUNet, ShiftUNetConfig
from zoo.temporal.timeline import ClipTimeline, Timeline
from zoo.temporal.timeline_restorer import TimelineRestorer

_FINDER = ShiftUNetConfig(widths=(32, 64, 128))
_FILLER = ShiftUNetConfig(widths=(24, 48, 96))

# Log odds of damage that a network starts with: damage is rare.
_RARE = -3.0
# Log odds of damage below which a pixel stays as it is and above which it is replaced
# whole.
_UNTOUCHED, _REPLACED = -2.0, 0.0
# How near to 0 or 1 a stated probability comes.
_CERTAIN = 1e-4
# Weight of mid grey in an average of frames, for where none shows the picture.
_UNSEEN = 0.05

UNTOUCHED_PROBABILITY = 0.119
"""Pixels that are less probably damaged than this stay as they are."""


@keras.saving.register_keras_serializable(package="kinozoo")
class DamageRestorer(TimelineRestorer):
    """Finds scratches, dust, hairs, stains and blotches and fills them in.

    One U-Net with temporal shift (see `ShiftUNet`) finds: it sees three frames, those
    around brought along the measured motion, and by how much the middle one leaves
    the span of the others (see `neighbours_and_departures`). A second one fills: it
    sees the three frames with what was found taken out, and corrects their average
    over what is left.
    Only where damage was found does its picture replace the frame, so that all
    other pixels stay as they are to the bit. Neither takes out noise or grain.

    The noise level is not looked at.

    Args:
        finder: A `ShiftUNetConfig`, or its fields as a dict.
        filler: The same for the second U-Net.
        caution: Taken off the log odds of all damage that is found: above 0 for films
            that have less of it than the clips which the network learnt from, below
            0 for films that have more.
        **kwargs: As for every Keras model.
    """

    alignment = WAYS_ALIGNMENT

    def __init__(
        self,
        finder: ShiftUNetConfig | dict[str, Any] = _FINDER,
        filler: ShiftUNetConfig | dict[str, Any] = _FILLER,
        caution: float = 0.0,
        **kwargs: Any,
    ):
        super().__init__(**kwargs)
        self.caution = float(caution)
        self.finder, self.filler = (
            size
            if isinstance(size, ShiftUNetConfig)
            else ShiftUNetConfig.from_dict(size)
            for size in (finder, filler)
        )
        self.past = self.future = self.finder.latency + self.filler.latency
        radius = self.finder.followed_radius + self.filler.followed_radius
        radius += LONGEST_WAY + SPAN_REACH
        self.halo = radius + -radius % self.alignment
        self._find = ShiftUNet(
            self.finder, outputs=4, dtype=self.dtype_policy, name="finder"
        )
        self._fill = ShiftUNet(
            self.filler, outputs=12, dtype=self.dtype_policy, name="filler"
        )

    def build_layers(self) -> None:
        self._find.build(3 * 12 + 12 * 3 + STAYING)
        self._fill.build(3 * (12 + 4) + 12 + 12)

    def start_from(self, other: "DamageRestorer") -> None:
        """Takes over what another one has learnt, to be trained further.

        Args:
            other: With the same U-Nets or narrower ones; see `ShiftUNet.widen_from`.

        Raises:
            ValueError: A width here is no multiple of its width, or the U-Nets differ
                in something else.
        """
        self._find.widen_from(other.get_layer("finder"))
        self._fill.widen_from(other.get_layer("filler"))

    def find(self, inputs: dict[str, Any]) -> Any:
        """Tells where whole clips are damaged, without filling it in.

        Args:
            inputs: `clip`, as in `call`.

        Returns:
            The probability of damage, float32 `[B, T, H, W, 1]`.
        """
        height, width = ops.shape(inputs["clip"])[2:4]
        padded = reflection_padding(inputs["clip"], self.alignment)
        batch, frames, *size, _ = ops.shape(padded)
        flat = ops.cast(ops.reshape(padded, (-1, *size, 3)), "float32")
        log_odds, _ = self._log_odds(flat, ClipTimeline(frames))
        mask = unfold_pixels(ops.sigmoid(log_odds))
        return self.crop(ops.reshape(mask, (batch, frames, *size, 1)), height, width)

    def restore_with_mask(
        self, inputs: dict[str, Any], training: bool = False
    ) -> tuple[Any, Any]:
        """Restores whole clips and tells where they were damaged.

        Args:
            inputs: As in `call`, and `mask` where something is known of the damage:
                float32 `[B, T, H, W, 1]`, the probability that a pixel is damaged,
                which then counts in place of the network's own, or a negative
                number where the network is to find out.
            training: As in `call`.

        Returns:
            What `call` returns, and the probability of damage, float32
            `[B, T, H, W, 1]`. Where it is below 0.119 the clip was left alone,
            where it is above a half it was replaced.
        """
        height, width = ops.shape(inputs["clip"])[2:4]
        padded, maps = self._aligned(inputs["clip"], inputs)
        mask, restored = self.maps_of_clip(padded, inputs["noise_level"], **maps)
        return self.crop(restored, height, width), self.crop(mask, height, width)

    def step_with_mask(
        self, inputs: dict[str, Any], state: State
    ) -> tuple[Any, Any, State]:
        """Does what `step` does and tells where the frame was damaged.

        Args:
            inputs: As in `step`, and `mask` `[B, H, W, 1]` of the frame that enters,
                as in `restore_with_mask`.
            state: As in `step`; the two may take turns.

        Returns:
            A restored frame; its probability of damage, float32 `[B, H, W, 1]`;
            and the new state.
        """
        height, width = ops.shape(inputs["frame"])[1:3]
        padded, maps = self._aligned(inputs["frame"], inputs)
        (mask, frame), state = self.maps_of_frame(
            padded, inputs["valid"], inputs["noise_level"], state, **maps
        )
        return self.crop(frame, height, width), self.crop(mask, height, width), state

    def get_config(self) -> dict[str, Any]:
        sizes = {"finder": asdict(self.finder), "filler": asdict(self.filler)}
        return super().get_config() | sizes | {"caution": self.caution}

    def restore_in_time(
        self, frames: Any, noise_level: Any, timeline: Timeline, **maps: Any
    ) -> list[Any]:
        """Returns the masks `[N, H, W, 1]` and the restored frames."""
        frames = ops.cast(frames, "float32")
        known = ops.cast(maps.get("mask", -ops.ones_like(frames[..., :1])), "float32")
        known = timeline.delay(fold_pixels(known), self.finder.latency)
        log_odds, ways = self._log_odds(frames, timeline)
        log_odds = ops.where(known < 0.0, log_odds, _log_odds_of(known))
        share = (log_odds - _UNTOUCHED) / (_REPLACED - _UNTOUCHED)
        share = ops.clip(share, 0.0, 1.0)
        cells = timeline.delay(fold_pixels(frames), self.finder.latency)
        ways = timeline.delay(ways, self.finder.latency)
        fill = self._filled(cells - 0.5, 1.0 - share, ways, timeline) + 0.5
        later = self.filler.latency
        cells, share = timeline.delay(cells, later), timeline.delay(share, later)
        restored = cells + _for_colours(share) * (fill - cells)
        mask = ops.sigmoid(timeline.delay(log_odds, later))
        return [unfold_pixels(mask), unfold_pixels(restored)]

    def _aligned(self, frames: Any, inputs: dict[str, Any]) -> tuple[Any, Any]:
        """Pads frames, and the mask that may have come with them."""
        frames = reflection_padding(frames, self.alignment)
        if "mask" not in inputs:
            return frames, {}
        return frames, {"mask": reflection_padding(inputs["mask"], self.alignment)}

    def _log_odds(self, frames: Any, timeline: Timeline) -> tuple[Any, Any]:
        """How likely each pixel is damaged, `[N, H / 2, W / 2, 4]`, and the ways.

        The ways (see `ways_to_neighbours`) are those of one frame before the newest.
        """
        seen, departures, staying, ways = neighbours_and_departures(
            frames, timeline, self.compute_dtype
        )
        inputs = [*seen, *departures, staying]
        _, prediction = self._find.apply_in_time(inputs, timeline, ways)
        odds = ops.cast(prediction, "float32") + (_RARE - self.caution)
        return odds, ways

    def _filled(self, cells: Any, seen: Any, ways: Any, timeline: Timeline) -> Any:
        """What the frames would show without damage, `[N, H / 2, W / 2, 12]`.

        Args:
            cells: Frames, folded, mid grey being 0.
            seen: Share of the picture that each pixel shows, 4 channels.
            ways: To the frames around, one frame later than the cells.
            timeline: Where they lie in time.
        """
        shown = ops.concatenate([_for_colours(seen) * cells, seen], axis=-1)
        before, present, after = timeline.around(shown)
        before, after = _brought_cells(before, after, ways)
        total = before + present + after
        average = total[..., :12] / (_for_colours(total[..., 12:]) + _UNSEEN)
        inputs = [
            ops.cast(each, self.compute_dtype)
            for each in (before, present, after, average, timeline.delay(cells, 1))
        ]
        _, correction = self._fill.apply_in_time(inputs, timeline, ways)
        average = timeline.delay(average, self.filler.latency - 1)
        return average + ops.cast(correction, "float32")


def _brought_cells(before: Any, after: Any, ways: Any) -> tuple[Any, Any]:
    """Brings folded frames, and how far they are seen, along the motion."""
    sides = [
        ops.concatenate(
            [unfold_pixels(each[..., :12]), unfold_pixels(each[..., 12:])], axis=-1
        )
        for each in (before, after)
    ]
    first, second = (
        ops.concatenate(
            [fold_pixels(each[..., :3]), fold_pixels(each[..., 3:])], axis=-1
        )
        for each in brought_along(sides[0], sides[1], ways, cell=1)
    )
    return first, second


def _log_odds_of(probability: Any) -> Any:
    """Log odds of stated probabilities, of which 0 and 1 are almost certain."""
    probability = ops.clip(probability, _CERTAIN, 1.0 - _CERTAIN)
    return ops.log(probability) - ops.log(1.0 - probability)


def _for_colours(values: Any) -> Any:
    """A value for each of 2x2 pixels as one for each of their colours."""
    return ops.repeat(values, 3, axis=-1)
