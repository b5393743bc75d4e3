"""An interpolator that makes frames in this process."""

import contextlib
from collections.abc import Iterator
from typing import Any

import numpy as np
import tensorflow as tf

from serving.interpolate_step import InterpolateStep
from serving.network_runner import POLICIES
from serving.out_of_memory_error import OutOfMemoryError
from serving.processor import Precision
from zoo.catalog import load_preset
from zoo.temporal.interpolator import Interpolator

# A measurement, and whether the two frames differ at all.
Motion = tuple[tf.Tensor, bool]


class InterpolationRunner:
    """Runs an `Interpolator`, compiled once per frame size.

    It is a `FrameMaker`, and can be called from several threads at once.

    Args:
        network: Built.
    """

    def __init__(self, network: Interpolator):
        self._network = network
        self._measured = tf.function(self._measured_graph, autograph=False)
        self._made = tf.function(self._made_graph, autograph=False)

    def measured(self, before: np.ndarray, after: np.ndarray) -> Motion:
        """Measures the motion from one frame to the next; see `FrameMaker`.

        Raises:
            OutOfMemoryError: There is too little memory.
        """
        with self._memory_watched(before):
            return self._measured(before, after), not np.array_equal(before, after)

    def between(
        self,
        before: np.ndarray,
        after: np.ndarray,
        motions: tuple[Motion | None, Motion, Motion | None],
        moment: float,
    ) -> np.ndarray:
        """Makes a frame between two; see `FrameMaker`.

        Raises:
            OutOfMemoryError: There is too little memory.
        """
        earlier, own, later = motions
        # What stands for a motion that is not there does not count.
        there = [(earlier or own)[0], own[0], (later or own)[0]]
        known = [
            float(each is not None and each[1] and own[1]) for each in (earlier, later)
        ]
        with self._memory_watched(before):
            made = self._made(
                before,
                after,
                there,
                tf.constant([known], tf.float32),
                tf.constant([moment], tf.float32),
            )
            return made.numpy()

    def _measured_graph(self, before: Any, after: Any) -> tf.Tensor:
        return self._network.measure(_as_shares(before), _as_shares(after))

    def _made_graph(
        self, before: Any, after: Any, motions: list[Any], known: Any, moment: Any
    ) -> Any:
        kind = before.dtype
        made = self._network.interpolate_along(
            _as_shares(before), _as_shares(after), motions, known, moment
        )[-1]
        peak = float(kind.max)
        return tf.cast(tf.round(tf.clip_by_value(made[0], 0.0, 1.0) * peak), kind)

    @contextlib.contextmanager
    def _memory_watched(self, frame: np.ndarray) -> Iterator[None]:
        try:
            yield
        except tf.errors.ResourceExhaustedError as error:
            height, width = frame.shape[:2]
            raise OutOfMemoryError(
                f"{self._network.name} needs more memory than there is for "
                f"{width}x{height} pixels; close other programs"
            ) from error


def _as_shares(frame: Any) -> Any:
    """An integer frame `[H, W, 3]` as a batch of one, float32 in [0, 1]."""
    return tf.cast(frame, tf.float32)[None] / float(frame.dtype.max)


def load_interpolation(
    step: InterpolateStep, precision: Precision
) -> InterpolationRunner:
    """Loads the network of a step.

    Raises:
        ValueError: There is no such preset, or it is none of an interpolator.
    """
    network = load_preset(step.preset, dtype=POLICIES[precision])
    if not isinstance(network, Interpolator):
        raise ValueError(
            f"preset {step.preset!r} makes no frames between frames; choose one for "
            "the step interpolate, as `kinozoo models` lists them"
        )
    return InterpolationRunner(network)
