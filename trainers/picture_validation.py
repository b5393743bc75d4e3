"""Measuring generators and autoencoders of pictures while a run goes on."""

import logging
from functools import cached_property
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from data_pipeline.pictures.picture_grid import picture_grid
from trainers.experiment_config import ExperimentConfig
from trainers.feature_network import FeatureNetwork, feature_network
from trainers.picture_batches import picture_batches
from trainers.run_folder import RunFolder
from zoo.gan.picture_generator import PictureGenerator
from zoo.losses.gaussian_divergence import gaussian_divergence
from zoo.metrics.diversity import diversity
from zoo.metrics.frechet_distance import frechet_distance
from zoo.metrics.kernel_distance import kernel_distance
from zoo.metrics.precision_recall import precision_recall
from zoo.vae.variational_autoencoder import VariationalAutoencoder

_LOG = logging.getLogger(__name__)

_BATCH = 100
# Dimensions that tell less about a picture, in nats, count as unused.
_ACTIVE = 0.05
_REACH = 2.5
_ADVICE = (
    "Lower config.optimizer.learning_rate, take another config.adversarial.loss or "
    "penalty, or config.adversarial.augmentation"
)
_VARIATIONAL_ADVICE = (
    "Lower config.variational.weight, or raise its warm_up_steps or free_bits"
)


class PictureValidation:
    """Compares samples, or what an autoencoder gives back, with the data.

    Args:
        config: Of the run.
        network: Holds the averaged weights; the caller sets them.
        folder: Where figures are written.
        write: Whether this process writes.

    Attributes:
        network: As given.
        wanted: Whether the config asks for it.
        group: Under which its pictures are shown.
    """

    group = "samples"

    def __init__(
        self,
        config: ExperimentConfig,
        network: keras.Model,
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
        """Measures the network and warns, loudly, where it has collapsed.

        Args:
            step: Updates done so far, for the name of the written figures.

        Returns:
            The kernel distance, negative so that more is better; scalars by name; and
            grids of pictures by name, uint8 `[H, W, 3]`.
        """
        made, scalars = self._made()
        figures = self.compare(made)
        self._warn(step, figures)
        scalars |= figures
        if self._write:
            record = {"step": step, "features": self.features.name, **scalars}
            self._folder.write_evaluation(f"step_{step:08d}", record)
        shown = {f"validation/{name}": value for name, value in scalars.items()}
        return self.figure(scalars), shown, self.grids()

    def figure(self, scalars: dict[str, float]) -> float:
        """Returns what says how good the network is; more is better."""
        return -scalars[self.figure_name("kernel_distance")]

    def compare(self, made: np.ndarray) -> dict[str, float]:
        """Compares pictures with the data's by the features of the config.

        Args:
            made: float32 `[N, H, W, C]` in [0, 1].

        Returns:
            Figures by name; each name bears that of the features.
        """
        real, features = self._real_features, self.features(made)
        precision, recall = precision_recall(real, features)
        figures = {
            "kernel_distance": kernel_distance(real, features),
            "frechet_distance": frechet_distance(real, features),
            "precision": precision,
            "recall": recall,
            "diversity_of_the_data's": diversity(features) / diversity(real),
        }
        return {self.figure_name(name): value for name, value in figures.items()}

    def figure_name(self, name: str) -> str:
        """Returns what a figure by these features is called."""
        return f"{name}[{self.features.name}]"

    def grids(self) -> dict[str, np.ndarray]:
        """Makes the pictures that are shown: always of the same noise and data."""
        side = self._config.sampling.side
        network, count = self.network, side * side
        if isinstance(network, PictureGenerator):
            inputs = {name: rows[:count] for name, rows in self._noise.items()}
            return {"grid": picture_grid(np.asarray(network(inputs)), side)}
        real = self._real[: count // 2]
        pairs = np.stack([real, np.clip(self._given_back(real), 0.0, 1.0)], axis=1)
        grids = {"given_back": picture_grid(pairs.reshape(-1, *real.shape[1:]), side)}
        if isinstance(network, VariationalAutoencoder):
            drawn = network.decode(tf.constant(self._noise["noise"][:count]))
            grids["grid"] = picture_grid(np.asarray(drawn), side)
            grids["traversals"] = self._traversals(side)
        return grids

    @cached_property
    def features(self) -> FeatureNetwork:
        """What pictures are compared by."""
        return feature_network(self._config.sampling.features)

    @cached_property
    def _real(self) -> np.ndarray:
        """Pictures of the data, always the same."""
        wanted, found = self._config.sampling.pictures, 0
        parts = []
        for batch in picture_batches(self._config, 0):
            parts.append(batch["picture"].numpy())
            found += len(parts[-1])
            if found >= wanted:
                break
        return np.concatenate(parts)[:wanted]

    @cached_property
    def _real_features(self) -> np.ndarray:
        return self.features(self._real)

    @cached_property
    def _noise(self) -> dict[str, np.ndarray]:
        random = np.random.default_rng(self._config.run.seed)
        count = max(self._config.sampling.pictures, self._config.sampling.side**2)
        noise = random.standard_normal((count, self.network.latent_size))
        fixed = {"noise": noise.astype(np.float32)}
        classes = getattr(self.network, "classes", 0)
        if classes:
            fixed["label"] = (np.arange(count) % classes).astype(np.int32)
        return fixed

    def _made(self) -> tuple[np.ndarray, dict[str, float]]:
        """Returns pictures to compare with the data, and figures of their own."""
        network, count = self.network, self._config.sampling.pictures
        if isinstance(network, PictureGenerator):
            inputs = {name: rows[:count] for name, rows in self._noise.items()}
            return _in_batches(network, inputs), {}
        if isinstance(network, VariationalAutoencoder):
            noise = {"latent": self._noise["noise"][:count]}
            drawn = _in_batches(lambda rows: network.decode(rows["latent"]), noise)
            return drawn, self._latent_figures()
        back = np.clip(self._given_back(self._real), 0.0, 1.0)
        used = len(np.unique(self._numbers(self._real)))
        error = float(np.mean(np.square(back - self._real)))
        return back, {
            "share_of_codes_used": used / network.codebook.codes,
            "psnr": -10.0 * float(np.log10(error)),
        }

    def _given_back(self, pictures: np.ndarray) -> np.ndarray:
        network = self.network

        def back(rows: dict[str, Any]) -> Any:
            if isinstance(network, VariationalAutoencoder):
                return network.decode(network.encode(rows["picture"])["mean"])
            return network(rows)["picture"]

        return _in_batches(back, {"picture": pictures})

    def _numbers(self, pictures: np.ndarray) -> np.ndarray:
        return _in_batches(
            lambda rows: self.network.encode(rows["picture"]), {"picture": pictures}
        )

    def _latent_figures(self) -> dict[str, float]:
        spent = self._divergence()
        error = np.mean(np.square(self._given_back(self._real) - self._real))
        return {
            f"divergence/dimension_{index:03d}": float(value)
            for index, value in enumerate(spent)
        } | {
            "active_dimensions": float(np.sum(spent > _ACTIVE)),
            "psnr": -10.0 * float(np.log10(error)),
        }

    def _divergence(self) -> np.ndarray:
        """Returns what each latent dimension tells about a picture, in nats."""

        def spent(rows: dict[str, Any]) -> Any:
            posterior = self.network.encode(rows["picture"])
            return gaussian_divergence(posterior["mean"], posterior["log_variance"])

        return _in_batches(spent, {"picture": self._real}).mean(axis=0)

    def _traversals(self, side: int) -> np.ndarray:
        """One row per dimension, the most telling first, from low to high."""
        dimensions = np.argsort(-self._divergence())[:side]
        start = self.network.encode(tf.constant(self._real[:1]))["mean"].numpy()[0]
        latent = np.tile(start, (len(dimensions), side, 1))
        for row, dimension in enumerate(dimensions):
            latent[row, :, dimension] = np.linspace(-_REACH, _REACH, side)
        drawn = self.network.decode(tf.constant(latent.reshape(-1, len(start))))
        return picture_grid(np.asarray(drawn), side)

    def _warn(self, step: int, figures: dict[str, float]) -> None:
        share = figures[self.figure_name("diversity_of_the_data's")]
        if share < self._config.sampling.collapse:
            playing = self._config.trainer == "adversarial"
            _LOG.warning(
                "MODE COLLAPSE at step %d: what the network makes is %.0f %% as "
                "diverse as the data. %s, and start again from an earlier checkpoint.",
                step,
                100 * share,
                _ADVICE if playing else _VARIATIONAL_ADVICE,
            )


def _in_batches(compute: Any, inputs: dict[str, np.ndarray]) -> np.ndarray:
    count = len(next(iter(inputs.values())))
    parts = []
    for first in range(0, count, _BATCH):
        rows = {
            name: tf.constant(values[first : first + _BATCH])
            for name, values in inputs.items()
        }
        parts.append(np.asarray(compute(rows)))
    return np.concatenate(parts)
