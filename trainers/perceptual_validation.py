"""Measuring restorers that are to look right, while a run goes on."""

from functools import cached_property
from typing import Any

import numpy as np
import tensorflow as tf

from trainers.clip_evaluator import ClipFigures
from trainers.evaluation_clip import EvaluationClip
from trainers.perceptual_features import feature_maps
from trainers.validation import Validation
from zoo.metrics.perceptual_distance import perceptual_distance


class PerceptualValidation(Validation):
    """Adds how different restored frames look from the true ones, by features.

    That distance, and not the PSNR, tells which weights are best: a discriminator
    takes restorers away from the highest PSNR on purpose.
    """

    def __init__(self, *arguments: Any, **keywords: Any):
        super().__init__(*arguments, **keywords)
        self._distances: list[float] = []

    def run(self, step: int) -> tuple[float, dict[str, float], dict[str, np.ndarray]]:
        """Measures all clips; the first figure returned is minus the distance."""
        self._distances.clear()
        _, scalars, pictures = super().run(step)
        distance = float(np.mean(self._distances))
        return -distance, scalars, pictures

    @property
    def distance_name(self) -> str:
        """What the distance is called, after the network whose features it is of."""
        return f"perceptual_distance[{self._features.name}]"

    def measured(self, clip: EvaluationClip, level: float) -> ClipFigures:
        """Measures one clip at one level."""
        rows: list[float] = []

        def watch(clean: Any, noisy: Any, restored: Any) -> None:
            rows.append(float(self._distance(clean[None], restored[None])))

        figures = self._evaluator.evaluate(
            clip, self._protocol, level, self._protocol.modes[0], watch
        )
        self._distances.append(float(np.mean(rows)))
        return figures

    def further_figures(self) -> dict[str, float]:
        """Returns the distance, averaged over levels and clips."""
        return {self.distance_name: float(np.mean(self._distances))}

    @cached_property
    def _features(self) -> Any:
        return feature_maps(self._config_of_run.translation.features)

    @cached_property
    def _distance(self) -> Any:
        features = self._features

        def distance(clean: Any, restored: Any) -> Any:
            restored = tf.clip_by_value(restored, 0.0, 1.0)
            return perceptual_distance(features(clean), features(restored))[0]

        return tf.function(distance, autograph=False, reduce_retracing=True)
