"""Runs the network that fills what is lost, in this process."""

import math
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf

from data_pipeline.video.checks import count_packets
from data_pipeline.video.video_description import VideoDescription
from serving.damage_mask import DamageMask
from serving.fill_step import FillStep
from serving.stepped_restorer import SteppedRestorer
from zoo.temporal.fill import Fill

# Features that live at the same time while motion is measured, bytes per pixel.
_WORKING_BYTES = 1024
# Coders leave black and white a few levels off: greys this near an end are the end.
_BLACK, _WHITE = np.float32(20.0 / 255.0), np.float32(235.0 / 255.0)


# What the mask leaves of a pixel below this much is looked at, as in `Fill`.
_KEPT = 0.02


class _State(NamedTuple):
    """The number of the next frame, what is known of those before it, and memory.

    Of the frames that wait: whether they lack anything. Of all that those are filled
    from: whether they show anything.
    """

    number: int
    lacking: tuple[bool, ...]
    showing: tuple[bool, ...]
    memory: dict[str, Any]


class FillRunner(SteppedRestorer):
    """Fills what a `FillStep` says is lost, and leaves all other frames alone.

    So it does with frames of which no frame in reach shows anything.

    Args:
        restorer: Built.
        step: Says what is lost.

    Raises:
        FileNotFoundError: There is no such mask.
        ValueError: The restorer takes no mask, or the mask is none.
    """

    def __init__(self, restorer: Fill, step: FillStep):
        if not isinstance(restorer, Fill):
            raise ValueError(
                f"{type(restorer).__name__} takes no mask, so it cannot fill what "
                "one shows"
            )
        self.past, self.future = restorer.past, restorer.future
        self.scale, self.time_edges = restorer.scale, restorer.time_edges
        self.alignment, self.halo = restorer.alignment, restorer.halo
        self.needs_whole_frame = restorer.needs_whole_frame
        self._restorer = restorer
        self.known_damage = DamageMask(Path(step.mask)) if step.mask else None
        self._lost = step.lost
        self._compiled = tf.function(self._run, autograph=False)

    def fit(self, film: VideoDescription) -> None:
        """Makes sure that the frames that are said to be lost can be filled.

        Raises:
            ValueError: The film ends before one of them, or so many are lost in a row
                that those in the middle are too far from any that is not.
        """
        most = 2 * self._restorer.reach
        for first, last in self._lost:
            if last - first >= most:
                raise ValueError(
                    f"at most {most} frames in a row can be filled from those around "
                    f"them; received {first}-{last}"
                )
        last = max((last for _, last in self._lost), default=-1)
        if film.frame_count is None or last < film.frame_count:
            return
        # What is declared may be an estimate.
        frames = count_packets(film).frames
        if 0 < frames <= last:
            raise ValueError(
                f"{film.path} has the frames 0 to {frames - 1}; received the lost "
                f"frame {last}, which it does not have"
            )

    def initial_state(self, height: int, width: int) -> _State:
        """Returns the state before the first frame of a stream."""
        memory = self._restorer.initial_state(1, height, width)
        unseen = (False,) * (self.future + self._restorer.reach)
        return _State(0, (False,) * self.future, unseen, memory)

    def state_at(self, state: _State, frame_number: int) -> _State:
        return state._replace(number=frame_number)

    def step(
        self, frame: np.ndarray | None, shown: np.ndarray, state: _State
    ) -> tuple[np.ndarray, _State]:
        shown = shown[..., :3]
        mask = np.zeros(shown.shape[:2], np.float32)
        if frame is not None:
            mask = self._mask(state.number, frame)
        entering = np.zeros_like(shown) if frame is None else frame[..., :3]
        restored, memory = self._compiled(
            entering, tf.constant([float(frame is not None)]), mask, state.memory
        )
        lacking = (*state.lacking, bool(mask.any()))
        showing = (*state.showing, frame is not None and bool((mask < _KEPT).any()))
        after = _State(state.number + 1, lacking[1:], showing[1:], memory)
        # What is whole passes as it is, 16 bits and all.
        filled = lacking[0] and any(showing[: 2 * self._restorer.reach + 1])
        return (restored.numpy() if filled else shown), after

    def memory_needed(self, height: int, width: int) -> int:
        spec = self._restorer.state_spec(1, height, width)
        memory = sum(
            math.prod(shape) * tf.dtypes.as_dtype(kind).size
            for shape, kind in spec.values()
        )
        # The old and the new memory live side by side.
        return 2 * memory + _WORKING_BYTES * height * width

    def _mask(self, number: int, frame: np.ndarray) -> np.ndarray:
        """What a frame lacks, float32 `[H, W]`: all of it, or what its mask shows."""
        if any(first <= number <= last for first, last in self._lost):
            return np.ones(frame.shape[:2], np.float32)
        if frame.shape[-1] == 3:
            return np.zeros(frame.shape[:2], np.float32)
        grey = frame[..., 3].astype(np.float32) / np.float32(np.iinfo(frame.dtype).max)
        return np.clip((grey - _BLACK) / (_WHITE - _BLACK), 0.0, 1.0)

    def _run(
        self, frame: Any, valid: Any, mask: Any, memory: dict[str, Any]
    ) -> tuple[Any, dict[str, Any]]:
        kind = frame.dtype
        peak = float(kind.max)
        inputs = {
            "frame": tf.cast(frame, tf.float32)[None] / peak,
            "valid": valid,
            "noise_level": tf.constant([-1.0]),
            "mask": mask[None, ..., None],
        }
        restored, memory = self._restorer.step(inputs, memory)
        rounded = tf.round(tf.clip_by_value(restored[0], 0.0, 1.0) * peak)
        return tf.cast(rounded, kind), memory
