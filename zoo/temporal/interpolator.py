"""The contract that every network from two frames to one between them keeps."""

from abc import abstractmethod
from typing import Any, ClassVar

from keras import ops

from zoo.layers.reflection_padding import reflection_padding
from zoo.temporal.restorer import Restorer, State


class Interpolator(Restorer):
    """A network that makes the frame of any moment between two frames.

    `interpolate` is what it is for. As a restorer it doubles the number of frames:
    each frame comes out as it went in, and then the one half-way to the next; after
    the last frame of a shot that frame is repeated, so that as many frames come out
    as twice those that went in. It does not look at the noise level.

    How the motion goes on shows in the frame earlier than both and in that later than
    both; what is measured between two frames serves three times. Frames that are
    exactly alike, as film that was copied frame by frame has them, tell nothing of how
    it goes on, and count as if there were none; nothing moves between them.

    A subclass sets `alignment`, and says in `measured` what is known of the motion of
    aligned frames, and in `between` what is made of it.
    """

    past = 1
    future = 2
    time_scale = 2
    halo = 0
    time_edges = "masked"
    blind = True
    needs_whole_frame: ClassVar[bool] = True

    @abstractmethod
    def measured(self, before: Any, after: Any) -> Any:
        """Measures how aligned frames move to the ones that follow.

        Args:
            before: float32 `[N, H, W, 3]`.
            after: float32 `[N, H, W, 3]`.

        Returns:
            float32 of the shape `motion_shape`.
        """

    @abstractmethod
    def motion_shape(
        self, batch: int, height: int, width: int
    ) -> tuple[int, int, int, int]:
        """Returns the shape of what is measured, for aligned sizes."""

    @abstractmethod
    def between(
        self, before: Any, after: Any, motions: list[Any], known: Any, moment: Any
    ) -> list[Any]:
        """Makes frames between pairs of aligned frames.

        Args:
            before: float32 `[N, H, W, 3]`.
            after: float32 `[N, H, W, 3]`.
            motions: What was measured from the frame earlier than both to `before`,
                from there to `after`, and from there to the frame later.
            known: float32 `[N, 2]`, 1 where there is such a frame earlier, and later,
                else 0; what was measured there can then be anything finite.
            moment: float32 `[N]`; 0 is the moment of `before`, 1 that of `after`.

        Returns:
            What each stage of the network makes, float32 `[N, H, W, 3]`; the last is
            the result.
        """

    def interpolate(self, inputs: dict[str, Any]) -> Any:
        """Makes the frames of given moments.

        Args:
            inputs: `before` and `after`, float32 `[N, H, W, 3]` in [0, 1], two frames
                of one shot each; `earlier` and `later`, those around them, as far from
                them in time as they are from each other, or `before` and `after` again
                where the shot has none; `moment`, float32 `[N]`, above 0 and below 1,
                the share of the time from `before` to `after` that has passed.

        Returns:
            float32 `[N, H, W, 3]`, not clipped.
        """
        return self.interpolate_stages(inputs)[-1]

    def interpolate_stages(self, inputs: dict[str, Any]) -> list[Any]:
        """Does what `interpolate` does, and returns what every stage gives."""
        earlier, before, after, later = (
            inputs[name] for name in ("earlier", "before", "after", "later")
        )
        # One measurement of three pairs is faster than three of one.
        motion = self.measure(
            ops.concatenate([earlier, before, after], axis=0),
            ops.concatenate([before, after, later], axis=0),
        )
        known = ops.stack([_differ(earlier, before), _differ(after, later)], axis=1)
        known = known * _differ(before, after)[:, None]
        motions = ops.split(motion, 3, axis=0)
        return self.interpolate_along(before, after, motions, known, inputs["moment"])

    def measure(self, before: Any, after: Any) -> Any:
        """Measures how frames move to the ones that follow.

        Args:
            before: float32 `[N, H, W, 3]` in [0, 1].
            after: Like `before`.

        Returns:
            What `measured` says of the padded frames.
        """
        padded = (
            reflection_padding(ops.cast(frame, "float32"), self.alignment)
            for frame in (before, after)
        )
        return self.measured(*padded)

    def interpolate_along(
        self, before: Any, after: Any, motions: list[Any], known: Any, moment: Any
    ) -> list[Any]:
        """Makes frames between pairs whose motion was measured; see `between`.

        Args:
            before: float32 `[N, H, W, 3]` in [0, 1].
            after: Like `before`.
            motions: What `measure` says from the frame earlier to that before, from
                there to that after, and from there to the frame later.
            known: As for `between`.
            moment: As for `interpolate`.

        Returns:
            What each stage makes, float32 `[N, H, W, 3]`, not clipped.
        """
        height, width = ops.shape(before)[1:3]
        before, after = (
            reflection_padding(ops.cast(frame, "float32"), self.alignment)
            for frame in (before, after)
        )
        moment = ops.cast(moment, "float32")
        stages = self.between(before, after, motions, known, moment)
        return [self.crop(stage, height, width) for stage in stages]

    def restore_clip(self, clip: Any, noise_level: Any, training: bool) -> Any:
        """Doubles the frames of clips whose height and width are aligned."""
        batch, frames, height, width, _ = ops.shape(clip)
        clip = ops.cast(clip, "float32")
        later = ops.concatenate([clip[:, 1:], clip[:, -1:]], axis=1)
        flat, flat_later = (
            ops.reshape(each, (-1, height, width, 3)) for each in (clip, later)
        )
        motion = self.measured(flat, flat_later)
        # After the last frame of a clip nothing is known, nor before the first one.
        known = ops.reshape(_differ(flat, flat_later), (batch, frames))
        none = ops.zeros_like(known[:, :1])
        known = known[..., None] * ops.stack(
            [
                ops.concatenate([none, known[:, :-1]], axis=1),
                ops.concatenate([known[:, 1:], none], axis=1),
            ],
            axis=-1,
        )
        motions = [
            ops.roll(motion, shift=1, axis=0),
            motion,
            ops.roll(motion, shift=-1, axis=0),
        ]
        halfway = ops.full((batch * frames,), 0.5, dtype="float32")
        known = ops.reshape(known, (-1, 2))
        made = self.between(flat, flat_later, motions, known, halfway)[-1]
        made = ops.reshape(made, ops.shape(clip))
        made = ops.concatenate([made[:, :-1], clip[:, -1:]], axis=1)
        both = ops.stack([clip, made], axis=2)
        return ops.reshape(both, (batch, 2 * frames, height, width, 3))

    def restore_frame(
        self, frame: Any, valid: Any, noise_level: Any, state: State
    ) -> tuple[Any, State]:
        """Gives the frame two before, and the one half-way from it to the next.

        Returns:
            float32 `[B, 2, H, W, 3]`, and the new state.
        """
        frame, valid = ops.cast(frame, "float32"), ops.cast(valid, "float32")
        before, after = state["before"], state["after"]
        motion = self.measured(after, frame)
        moves = valid * state["valid"] * _differ(after, frame)
        motions = [state["motion_earlier"], state["motion"], motion]
        known = ops.stack([state["earlier"], moves], axis=1)
        known = known * state["moves"][:, None]
        halfway = ops.full(ops.shape(valid), 0.5, dtype="float32")
        made = self.between(before, after, motions, known, halfway)[-1]
        goes_on = state["valid"][:, None, None, None] > 0.5
        made = ops.where(goes_on, made, before)
        new_state = {
            "before": after,
            "after": frame,
            "valid": valid,
            "motion_earlier": state["motion"],
            "motion": motion,
            "earlier": state["moves"],
            "moves": moves,
        }
        return ops.stack([before, made], axis=1), new_state

    def state_spec(
        self, batch: int, height: int, width: int
    ) -> dict[str, tuple[tuple[int, ...], str]]:
        """Returns shape and dtype of the frames and motions that are remembered."""
        frame = ((batch, height, width, 3), "float32")
        motion = (self.motion_shape(batch, height, width), "float32")
        flag = ((batch,), "float32")
        return {
            "before": frame,
            "after": frame,
            "valid": flag,
            "motion_earlier": motion,
            "motion": motion,
            "earlier": flag,
            "moves": flag,
        }


def _differ(first: Any, second: Any) -> Any:
    """Tells whether frames differ at all, float32 `[N]`, 1 where they do."""
    return ops.cast(ops.any(ops.not_equal(first, second), axis=(1, 2, 3)), "float32")
