"""Runs the network that fills what is lost, in this process."""

import math
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf

from serving.damage_mask import DamageMask
from serving.fill_step import FillStep
from serving.stepped_restorer import SteppedRestorer
from zoo.temporal.restorer import Restorer

# Features that live at the same time while motion is measured, bytes per pixel.
_WORKING_BYTES = 1024
# Coders leave black and white a few levels off: greys this near an end are the end.
_BLACK, _WHITE = np.float32(20.0 / 255.0), np.float32(235.0 / 255.0)


class _State(NamedTuple):
    """The number of the next frame, whether frames in memory lack anything, memory."""

    number: int
    lacking: tuple[bool, ...]
    memory: dict[str, Any]


class FillRunner(SteppedRestorer):
    """Fills what a `FillStep` says is lost, and leaves all other frames alone.

    Args:
        restorer: A built restorer that needs a mask.
        step: Says what is lost.

    Raises:
        FileNotFoundError: There is no such mask.
        ValueError: The restorer takes no mask, or the mask is none.
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
        self.known_damage = DamageMask(Path(step.mask)) if step.mask else None
        self._lost = step.lost
        self._compiled = tf.function(self._run, autograph=False)

    def initial_state(self, height: int, width: int) -> _State:
        """Returns the state before the first frame of a stream."""
        memory = self._restorer.initial_state(1, height, width)
        return _State(0, (False,) * self.future, memory)

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
