"""The damage that a denoiser learns from, and what it is told about it."""

from typing import Any

import keras
import tensorflow as tf
from keras import ops

from data_pipeline.degradations.degradation import UNKNOWN_NOISE
from data_pipeline.degradations.film_grain import FilmGrain
from data_pipeline.degradations.gaussian_noise import (
    GaussianNoise,
    rounded_to_8_bits,
)
from data_pipeline.degradations.seed_stream import SeedStream
from trainers.config import DegradationConfig

# Scanned film has some noise in its blacks and whites too, where it has no grain.
_WHITE_NOISE_UNDER_GRAIN = 0.25


class NoiseRecipe:
    """Gives each clip of a batch white noise or grain, and a level to be told.

    Args:
        config: Levels and shares.
    """

    def __init__(self, config: DegradationConfig):
        self._config = config
        self._white = GaussianNoise(config.noise_level, clipped_share=0.0)
        self._grain = FilmGrain(
            config.grain_level, size=config.grain_size, colour=(0.0, 1.0)
        )

    def __call__(self, clean: Any, seed: Any) -> dict[str, Any]:
        """Degrades a batch.

        Args:
            clean: float32 `[B, T, H, W, 3]` in [0, 1].
            seed: int32 scalar or `[2]`; all chance comes from it.

        Returns:
            `clip`, like `clean`, and `noise_level`, float32 `[B]`: what the
            network is told, negative where that is nothing.
        """
        config = self._config
        seeds = SeedStream(seed)
        own = seeds.split(2)
        draws = keras.random.uniform((3, ops.shape(clean)[0]), seed=seeds)
        white = self._white(clean, seed=own[0])
        noise = white["clip"] - clean
        level = white["noise_level"]
        level = level * (1.0 + config.level_error * (2.0 * draws[0] - 1.0))
        level = ops.where(draws[1] < config.blind_share, UNKNOWN_NOISE, level)
        if config.grain_share:
            grainy = draws[2] < config.grain_share
            noise = self._with_grain(clean, noise, grainy, own[1])
            level = ops.where(grainy, UNKNOWN_NOISE, level)
        noisy = clean + noise
        if config.clipped:
            noisy = rounded_to_8_bits(noisy)
        return {"clip": noisy, "noise_level": level}

    def _with_grain(self, clean: Any, white: Any, grainy: Any, seed: Any) -> Any:
        """Replaces noise by grain where `grainy`; costs as much as there are such."""
        chosen = tf.where(grainy)[:, 0]

        def replaced() -> Any:
            own = tf.gather(clean, chosen)
            grain = self._grain(own, seed=seed)["clip"] - own
            grain += _WHITE_NOISE_UNDER_GRAIN * tf.gather(white, chosen)
            return tf.tensor_scatter_nd_update(white, chosen[:, None], grain)

        return tf.cond(tf.size(chosen) > 0, replaced, lambda: white)
