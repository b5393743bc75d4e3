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

    A subclass sets `alignment` and says in `between` what happens to aligned frames.
    """

    past = 0
    future = 1
    time_scale = 2
    halo = 0
    time_edges = "masked"
    blind = True
    needs_whole_frame: ClassVar[bool] = True

    @abstractmethod
    def between(self, before: Any, after: Any, moment: Any) -> list[Any]:
        """Makes frames between pairs of aligned frames.

        Args:
            before: float32 `[N, H, W, 3]`.
            after: float32 `[N, H, W, 3]`.
            moment: float32 `[N]`; 0 is the moment of `before`, 1 that of `after`.

        Returns:
            What each stage of the network makes, float32 `[N, H, W, 3]`; the last is
            the result.
        """

    def interpolate(self, inputs: dict[str, Any]) -> Any:
        """Makes the frames of given moments.

        Args:
            inputs: `before` and `after`, float32 `[N, H, W, 3]` in [0, 1], two frames
                of one shot each; `moment`, float32 `[N]`, above 0 and below 1, the
                share of the time from the one to the other that has passed.

        Returns:
            float32 `[N, H, W, 3]`, not clipped.
        """
        return self.interpolate_stages(inputs)[-1]

    def interpolate_stages(self, inputs: dict[str, Any]) -> list[Any]:
        """Does what `interpolate` does, and returns what every stage gives."""
        height, width = ops.shape(inputs["before"])[1:3]
        before, after = (
            reflection_padding(ops.cast(inputs[name], "float32"), self.alignment)
            for name in ("before", "after")
        )
        moment = ops.cast(inputs["moment"], "float32")
        stages = self.between(before, after, moment)
        return [self.crop(stage, height, width) for stage in stages]

    def restore_clip(self, clip: Any, noise_level: Any, training: bool) -> Any:
        """Doubles the frames of clips whose height and width are aligned."""
        batch, frames, height, width, _ = ops.shape(clip)
        clip = ops.cast(clip, "float32")
        later = ops.concatenate([clip[:, 1:], clip[:, -1:]], axis=1)
        flat, flat_later = (
            ops.reshape(each, (-1, height, width, 3)) for each in (clip, later)
        )
        halfway = ops.full((batch * frames,), 0.5, dtype="float32")
        made = self.between(flat, flat_later, halfway)[-1]
        made = ops.reshape(made, ops.shape(clip))
        made = ops.concatenate([made[:, :-1], clip[:, -1:]], axis=1)
        both = ops.stack([clip, made], axis=2)
        return ops.reshape(both, (batch, 2 * frames, height, width, 3))

    def restore_frame(
        self, frame: Any, valid: Any, noise_level: Any, state: State
    ) -> tuple[Any, State]:
        """Gives the frame before, and the one half-way from it to this one.

        Returns:
            float32 `[B, 2, H, W, 3]`, and the new state.
        """
        frame, before = ops.cast(frame, "float32"), state["before"]
        halfway = ops.full(ops.shape(frame)[:1], 0.5, dtype="float32")
        made = self.between(before, frame, halfway)[-1]
        present = ops.cast(valid, "float32")[:, None, None, None] > 0.5
        made = ops.where(present, made, before)
        return ops.stack([before, made], axis=1), {"before": frame}

    def state_spec(
        self, batch: int, height: int, width: int
    ) -> dict[str, tuple[tuple[int, ...], str]]:
        """Returns shape and dtype of the frame that is remembered."""
        return {"before": ((batch, height, width, 3), "float32")}
