"""Measuring networks that make or take clips while a run goes on."""

from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf

from data_pipeline.pictures.picture_grid import picture_grid
from trainers.clip_batches import clip_batches
from trainers.clip_feature_network import clip_feature_network
from trainers.clip_sampling import continued_clips, is_of_clips, sampled_clips
from trainers.evaluation_clip import clip_paths, read_clip
from trainers.feature_network import FeatureNetwork
from trainers.picture_validation import PictureValidation
from zoo.gan.clip_generator import ClipGenerator
from zoo.losses.gaussian_divergence import gaussian_divergence
from zoo.vae.causal_video_autoencoder import CausalVideoAutoencoder
from zoo.vae.stochastic_predictor import StochasticPredictor

_BATCH = 16


class ClipValidation(PictureValidation):
    """Compares clips that are made, given back or continued with the data's.

    `config.sampling.pictures` says how many. The figure that counts is the kernel
    distance of generators, the PSNR of what autoencoders give back (of the clips in
    `config.evaluation.folder`, where that is given), and the PSNR of what predictors
    continue. Distances are between features of whole clips: with those of I3D, the
    Fréchet distance is FVD.
    """

    @cached_property
    def features(self) -> FeatureNetwork:
        """What clips are compared by."""
        return clip_feature_network(self._config.sampling.features)

    def figure(self, scalars: dict[str, float]) -> float:
        """Returns what says how good the network is; more is better."""
        for name in ("psnr_of_held_out_clips", "psnr"):
            if name in scalars:
                return scalars[name]
        return super().figure(scalars)

    def grids(self) -> dict[str, np.ndarray]:
        """Makes the pictures that are shown: a clip in a row, always the same ones."""
        count = min(self._config.sampling.side, len(self._real))
        network, frames = self.network, self.network.clip_shape[0]
        grids = {}
        if is_of_clips(network):
            drawn = sampled_clips(network, count, self._config.run.seed)
            grids["grid"] = _rows(drawn, frames)
        if isinstance(network, StochasticPredictor):
            real = self._real[:count]
            made = [self._continued(real, seed) for seed in range(2)]
            rows = np.stack([real, *made], axis=1).reshape(-1, *real.shape[1:])
            grids["true_and_continued"] = _rows(rows, frames)
        if isinstance(network, CausalVideoAutoencoder):
            real = self._real[:count]
            rows = np.stack([real, self._given_back(real)], axis=1)
            grids["given_back"] = _rows(rows.reshape(-1, *real.shape[1:]), frames)
        return grids

    @cached_property
    def _real(self) -> np.ndarray:
        """Clips of the data, always the same."""
        wanted, parts = self._config.sampling.pictures, list[np.ndarray]()
        for batch in clip_batches(self._config, 0):
            parts.append(batch["clip"].numpy())
            if sum(map(len, parts)) >= wanted:
                break
        return np.concatenate(parts)[:wanted]

    def _made(self) -> tuple[np.ndarray, dict[str, float]]:
        """Returns clips to compare with the data, and figures of their own."""
        network, real = self.network, self._real
        if isinstance(network, ClipGenerator):
            return sampled_clips(network, len(real), self._config.run.seed), {}
        if isinstance(network, CausalVideoAutoencoder):
            made = self._given_back(real)
            figures = {"psnr": _psnr(made, real)} | self._divergences()
            if self._config.evaluation.folder:
                held_out = list(self.held_out_psnr().values())
                figures["psnr_of_held_out_clips"] = float(np.mean(held_out))
            return made, figures
        first, second = (self._continued(real, seed) for seed in range(2))
        known = network.context
        last = np.repeat(real[:, known - 1 : known], real.shape[1] - known, axis=1)
        future = real[:, known:]
        return first, {
            "psnr": _psnr(first[:, known:], future),
            "psnr_of_repeating_the_last_frame": _psnr(last, future),
            "rms_between_samples": float(np.sqrt(np.mean((first - second) ** 2))),
        }

    def _divergences(self) -> dict[str, float]:
        """What each latent dimension tells about a block, in nats."""
        posterior = self.network.encode(self._real)
        spent = gaussian_divergence(posterior["mean"], posterior["log_variance"])
        means = np.asarray(spent).mean(axis=(0, 1, 2, 3))
        return {
            f"divergence/dimension_{index:03d}": float(value)
            for index, value in enumerate(means)
        }

    def held_out_psnr(self) -> dict[str, float]:
        """Returns the PSNR in dB of clips of the config's folder, given back."""
        evaluation = self._config.evaluation
        figures = {}
        for path in clip_paths(Path(evaluation.folder)):
            clip = read_clip(path, evaluation.max_frames, evaluation.max_size)
            real = clip.frames[None].astype(np.float32) / 255.0
            figures[clip.name] = _psnr(self._given_back(real), real)
        return figures

    def _given_back(self, pictures: np.ndarray) -> np.ndarray:
        network, parts = self.network, []
        frames, height, width = pictures.shape[1:4]
        for first in range(0, len(pictures), _BATCH):
            clip = tf.constant(pictures[first : first + _BATCH])
            made = network.decode(network.encode(clip)["mean"])
            parts.append(np.asarray(made)[:, :frames, :height, :width])
        return np.concatenate(parts)

    def _continued(self, real: np.ndarray, seed: int) -> np.ndarray:
        """Returns clips whose frames after the known ones are made."""
        known = self.network.context
        after = continued_clips(
            self.network, real[:, :known], real.shape[1] - known, seed
        )
        return np.concatenate([real[:, :known], after], axis=1)


def _rows(clips: np.ndarray, frames: int) -> Any:
    return picture_grid(clips.reshape(-1, *clips.shape[2:]), frames)


def _psnr(made: np.ndarray, real: np.ndarray) -> float:
    """Of 8-bit pixels, each clip's by itself, averaged over clips, in dB."""
    rounded = np.round(255.0 * np.clip(made, 0.0, 1.0)) / 255.0
    errors = np.mean(np.square(rounded - real), axis=tuple(range(1, real.ndim)))
    return float(np.mean(-10.0 * np.log10(np.maximum(errors, 1e-10))))
