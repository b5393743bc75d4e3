"""Runs the network that fills what is lost, in this process."""

import math
from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf

from serving.fill_step import FillStep
from serving.frame_restorer import FrameRestorer
from serving.user_mask import UserMask
from zoo.temporal.restorer import Restorer

# Features that live at the same time while motion is measured, bytes per pixel.
_WORKING_BYTES = 1024


class _State(NamedTuple):
    """The number of the next frame, whether frames in memory lack anything, memory."""

    number: int
    lacking: tuple[bool, ...]
    memory: dict[str, Any]


class FillRunner(FrameRestorer):
    """Fills what a `FillStep` says is lost, and leaves all other frames alone.

    Args:
        restorer: A built restorer that needs a mask.
        step: Says what is lost.
    """

    def __init__(self, restorer: Restorer, step: FillStep):
        if not restorer.needs_mask:
            raise ValueError(
                f"{type(restorer).__name__} takes no mask, so it cannot fill what "
                "one shows"
            )
        self.past, self.future = restorer.past, restorer.future
        self.scale, self.time_edges = restorer.scale, restorer.time_edges
        self.alignment, self.halo = restorer.alignment, restorer.halo
        self.needs_whole_frame = restorer.needs_whole_frame
        self._restorer = restorer
        self._step = step
        self._mask: UserMask | None = None
        self._compiled = tf.function(self._run)

    def initial_state(self, height: int, width: int) -> _State:
        """Returns the state before the first frame of a stream.

        Raises:
            FileNotFoundError: There is no such mask.
            ValueError: The mask is not of this size.
        """
        if self._step.mask and self._mask is None:
            self._mask = UserMask(self._step.mask, height, width)
        memory = self._restorer.initial_state(1, height, width)
        return _State(0, (False,) * self.future, memory)

    def state_at(self, state: _State, frame_number: int) -> _State:
        return state._replace(number=frame_number)

    def step(
        self, frame: np.ndarray | None, shown: np.ndarray, state: _State
    ) -> tuple[np.ndarray, _State]:
        height, width = shown.shape[:2]
        mask = np.zeros((height, width), np.float32)
        if frame is not None:
            mask = self._lost(state.number, mask)
        entering = np.zeros_like(shown) if frame is None else frame
        restored, memory = self._compiled(
            entering, tf.constant([float(frame is not None)]), mask, state.memory
        )
        lacking = (*state.lacking, bool(mask.any()))
        after = _State(state.number + 1, lacking[1:], memory)
        # What is whole passes as it is, 16 bits and all.
        return (restored.numpy() if lacking[0] else shown), after

    def memory_needed(self, height: int, width: int) -> int:
        spec = self._restorer.state_spec(1, height, width)
        memory = sum(
            math.prod(shape) * tf.dtypes.as_dtype(kind).size
            for shape, kind in spec.values()
        )
        # The old and the new memory live side by side.
        return 2 * memory + _WORKING_BYTES * height * width

    def _lost(self, number: int, nothing: np.ndarray) -> np.ndarray:
        """The mask of a frame of the film."""
        if any(first <= number <= last for first, last in self._step.lost):
            return np.ones_like(nothing)
        return nothing if self._mask is None else self._mask.mask(number)

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
