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
    """Makes every second frame of clips from those that stay.

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
        last = 2 * protocol.length(len(clip.frames))
        for index in range(1, last, 2):
            earlier, before, true, after, later = (
                tf.constant(clip.frames[i][None].astype(np.float32) / np.float32(255.0))
                for i in (
                    max(index - 3, 0),
                    index - 1,
                    index,
                    index + 1,
                    min(index + 3, last),
                )
            )
            made = self._interpolate(
                {
                    "earlier": earlier,
                    "before": before,
                    "after": after,
                    "later": later,
                    "moment": halfway,
                }
            )
            yield true, 0.5 * (before + after), made
