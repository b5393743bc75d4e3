"""Measures how well left-out frames are made anew, one clip at a time."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import tensorflow as tf

from trainers.clip_evaluator import ClipEvaluator
from trainers.evaluation_clip import EvaluationClip
from trainers.evaluation_protocol import EvaluationProtocol
from zoo.temporal.interpolator import Interpolator


class InterpolationEvaluator(ClipEvaluator):
    """Makes every second frame of clips from its neighbours.

    Args:
        network: Built.
    """

    def __init__(self, network: Interpolator):
        super().__init__(network)
        self._interpolate = tf.function(network.interpolate, reduce_retracing=True)

    def restored(
        self,
        clip: EvaluationClip,
        protocol: EvaluationProtocol,
        level: float,
        mode: str,
    ) -> Iterator[tuple[Any, Any, Any]]:
        """Yields the true frame, its neighbours blended, and the frame made anew.

        Each is float32 `[1, H, W, 3]`.
        """
        halfway = tf.constant([0.5])
        for index in range(1, 2 * protocol.length(len(clip.frames)), 2):
            before, true, after = (
                tf.constant(frame[None].astype(np.float32) / np.float32(255.0))
                for frame in clip.frames[index - 1 : index + 2]
            )
            made = self._interpolate(
                {"before": before, "after": after, "moment": halfway}
            )
            yield true, 0.5 * (before + after), made
