"""An interpolator that makes frames in this process."""

from typing import Any

import numpy as np
import tensorflow as tf

from serving.interpolate_step import InterpolateStep
from serving.network_runner import POLICIES
from serving.out_of_memory_error import OutOfMemoryError
from serving.processor import Precision
from zoo.catalog import load_preset
from zoo.temporal.interpolator import Interpolator


class InterpolationRunner:
    """Runs an `Interpolator` on pairs of frames, compiled once per frame size.

    Args:
        network: Built.
    """

    def __init__(self, network: Interpolator):
        self._network = network
        self._compiled = tf.function(self._between, autograph=False)

    def __call__(
        self, before: np.ndarray, after: np.ndarray, moment: float
    ) -> np.ndarray:
        """Makes a frame between two.

        Args:
            before: RGB, uint8 or uint16 `[H, W, 3]`.
            after: Like `before`.
            moment: Share of the time from the one to the other, above 0, below 1.

        Returns:
            Like `before`.

        Raises:
            OutOfMemoryError: There is too little memory.
        """
        try:
            made = self._compiled(before, after, tf.constant([moment], tf.float32))
            return made.numpy()
        except tf.errors.ResourceExhaustedError as error:
            height, width = before.shape[:2]
            raise OutOfMemoryError(
                f"{self._network.name} needs more memory than there is for "
                f"{width}x{height} pixels; close other programs"
            ) from error

    def _between(self, before: Any, after: Any, moment: Any) -> Any:
        kind = before.dtype
        peak = float(kind.max)
        made = self._network.interpolate(
            {
                "before": tf.cast(before, tf.float32)[None] / peak,
                "after": tf.cast(after, tf.float32)[None] / peak,
                "moment": moment,
            }
        )
        return tf.cast(tf.round(tf.clip_by_value(made[0], 0.0, 1.0) * peak), kind)


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
