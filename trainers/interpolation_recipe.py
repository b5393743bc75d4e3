"""The frames, and one in their midst, that an interpolator learns from."""

from typing import Any

import keras
from keras import ops

from data_pipeline.degradations.degradation import UNKNOWN_NOISE
from data_pipeline.degradations.seed_stream import SeedStream
from trainers.interpolation_config import InterpolationConfig


class InterpolationRecipe:
    """Takes four frames of each clip, and one in their midst that is to be made.

    The four lie as far apart as each other, and where the clip has room for all, it
    is taken there. Where it has none, and in a share of all clips, the one beside the
    first or the last is there again.

    Args:
        config: Which frames.
    """

    def __init__(self, config: InterpolationConfig):
        self._config = config

    def __call__(self, clean: Any, seed: Any) -> dict[str, Any]:
        """Takes frames of a batch.

        Args:
            clean: float32 `[B, T, H, W, 3]` in [0, 1], three frames or more.
            seed: int32 scalar or `[2]`; all chance comes from it.

        Returns:
            `clip`, float32 `[B, 4, H, W, 3]`, the frames around; `clean`, float32
            `[B, 1, H, W, 3]`, the frame between them; `moment`, float32 `[B]`, where
            it lies, above 0 and below 1; and `noise_level`, float32 `[B]`, unknown.

        Raises:
            ValueError: Clips are shorter than three frames.
        """
        length = clean.shape[1]
        if length < 3:
            raise ValueError(
                "the recipe interpolation needs clips of three frames or more; "
                f"received config.data.frames={length}"
            )
        batch = ops.shape(clean)[0]
        draws = keras.random.uniform((6, batch), seed=SeedStream(seed))
        # Frames from the first to the last, and to the one between.
        span = ops.where(
            draws[0] < self._config.neighbours_share,
            2,
            2 + _drawn(draws[1], ops.full((batch,), length - 2)),
        )
        room = length - 3 * span
        first = ops.where(
            room > 0,
            span + _drawn(draws[2], ops.maximum(room, 1)),
            _drawn(draws[2], length - span),
        )
        inner = 1 + _drawn(draws[3], span - 1)
        last = first + span
        around = ops.stack(
            [
                self._beyond(first, -span, draws[4], length),
                first,
                last,
                self._beyond(last, span, draws[5], length),
            ],
            axis=1,
        )
        return {
            "clip": _frames_at(clean, around),
            "clean": _frames_at(clean, (first + inner)[:, None]),
            "moment": ops.cast(inner, "float32") / ops.cast(span, "float32"),
            "noise_level": ops.full((batch,), UNKNOWN_NOISE, "float32"),
        }

    def _beyond(self, index: Any, by: Any, draw: Any, length: int) -> Any:
        """The frame so much further, or the same where there is none."""
        further = index + by
        there = (further >= 0) & (further < length) & (draw >= self._config.ends_share)
        return ops.where(there, further, index)


def _drawn(uniform: Any, count: Any) -> Any:
    """Maps draws from [0, 1) to the integers below `count`."""
    number = ops.cast(uniform * ops.cast(count, "float32"), "int32")
    return ops.minimum(number, ops.cast(count, "int32") - 1)


def _frames_at(clips: Any, indices: Any) -> Any:
    """Takes frames `[B, K]` of clips `[B, T, H, W, 3]`."""
    chosen = ops.one_hot(indices, clips.shape[1], dtype="float32")
    return ops.einsum("bkt,bthwc->bkhwc", chosen, clips)
