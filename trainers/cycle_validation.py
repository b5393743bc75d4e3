"""Measuring a pair of translators while a run goes on."""

from dataclasses import replace
from functools import cached_property
from itertools import islice
from typing import Any

import numpy as np
import tensorflow as tf

from trainers.experiment_config import ExperimentConfig
from trainers.feature_network import FeatureNetwork, feature_network
from trainers.run_folder import RunFolder
from trainers.training_batches import whole_batches
from zoo.gan.cycle_translator import CycleTranslator
from zoo.metrics.kernel_distance import kernel_distance

# Other crops than those that are learnt from.
_OTHER_SEED = 1_000_003
_SHOWN = 4


class CycleValidation:
    """Tells what is lost on the way there and back, and how near the looks are met.

    Args:
        config: Of the run; `config.sampling.pictures` frames of each look are taken.
        network: Holds the averaged weights; the caller sets them.
        folder: Where figures are written.
        write: Whether this process writes.

    Attributes:
        network: As given.
        wanted: Whether the config asks for it.
        group: Under which its pictures are shown.
    """

    group = "given_translated_back"

    def __init__(
        self,
        config: ExperimentConfig,
        network: CycleTranslator,
        folder: RunFolder,
        *,
        write: bool,
    ):
        self.network = network
        self.wanted = config.sampling.pictures > 0
        self._config = config
        self._folder = folder
        self._write = write

    def run(self, step: int) -> tuple[float, dict[str, float], dict[str, np.ndarray]]:
        """Measures both directions.

        Args:
            step: Updates done so far, for the name of the written figures.

        Returns:
            Minus the kernel distances of both looks; scalars by name; and rows of
            frames given, translated and translated back, uint8 `[H, W, 3]`.
        """
        figures: dict[str, float] = {}
        pictures, distances = {}, []
        looks = self._looks
        for way, back, given, wanted in (
            ("there", "back", looks["clip"], looks["other"]),
            ("back", "there", looks["other"], looks["clip"]),
        ):
            made = self._translated(given, way)
            again = self._translated(made, back)
            distance = kernel_distance(
                self._features(wanted[:, 0]), self._features(made[:, 0])
            )
            figures[f"{way}/cycle_error"] = float(np.mean(np.abs(again - given)))
            figures[f"{way}/kernel_distance[{self._features.name}]"] = distance
            distances.append(distance)
            pictures[way] = _rows(given, made, again)
        figures["cycle_error"] = float(
            np.mean([figures["there/cycle_error"], figures["back/cycle_error"]])
        )
        if self._write:
            self._folder.write_evaluation(f"step_{step:08d}", {"step": step} | figures)
        shown = {f"validation/{name}": value for name, value in figures.items()}
        return -float(np.sum(distances)), shown, pictures

    def _translated(self, clips: np.ndarray, way: Any) -> np.ndarray:
        return np.concatenate(
            [np.asarray(self.network.translate(clip[None], way)) for clip in clips]
        )

    @cached_property
    def _features(self) -> FeatureNetwork:
        return feature_network(self._config.sampling.features)

    @cached_property
    def _looks(self) -> dict[str, np.ndarray]:
        """Clips of one frame of both looks, always the same."""
        config = self._config
        config = replace(
            config,
            run=replace(config.run, seed=config.run.seed + _OTHER_SEED),
            data=replace(config.data, frames=1, batch_size=1),
            adversarial=replace(config.adversarial, discriminator_steps=1),
            optimizer=replace(config.optimizer, accumulation=1),
        )
        batches = list(islice(whole_batches(config, 0), config.sampling.pictures))
        return {
            name: np.concatenate([batch[name].numpy() for batch in batches])
            for name in ("clip", "other")
        }


def _rows(*clips: np.ndarray) -> np.ndarray:
    """A row of frames for each of the first clips."""
    rows = [
        np.concatenate([each[index, 0] for each in clips], axis=1)
        for index in range(min(_SHOWN, len(clips[0])))
    ]
    together = np.clip(np.concatenate(rows, axis=0), 0.0, 1.0)
    return np.asarray(tf.cast(tf.round(255.0 * together), tf.uint8))
