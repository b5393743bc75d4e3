"""The damage that a denoiser learns from, and what it is told about it."""

from typing import Any

import keras
import tensorflow as tf
from keras import ops

from data_pipeline.degradations.codec_compression import CodecCompression
from data_pipeline.degradations.degradation import UNKNOWN_NOISE
from data_pipeline.degradations.film_grain import FilmGrain
from data_pipeline.degradations.gaussian_noise import (
    GaussianNoise,
    rounded_to_8_bits,
)
from data_pipeline.degradations.seed_stream import SeedStream
from trainers.changed_entries import changed_entries
from trainers.degradation_config import DegradationConfig

# Scanned film has some noise in its blacks and whites too, where it has no grain.
_WHITE_NOISE_UNDER_GRAIN = 0.25


class NoiseRecipe:
    """Gives each clip of a batch white noise or grain, and a level to be told.

    Some clips are then compressed. What the network is told holds for white noise
    only: grain and compressed noise show less in fine detail than they are strong,
    and compression leaves most noise of the luma and little of the chroma.

    Args:
        config: Levels and shares.

    Raises:
        ValueError: Noise that is not clipped would be compressed.
    """

    def __init__(self, config: DegradationConfig):
        self._config = config
        self._white = GaussianNoise(config.noise_level, clipped_share=0.0)
        self._grain = FilmGrain(
            config.grain_level, size=config.grain_size, colour=(0.0, 1.0)
        )
        self._codec = CodecCompression(config.coded_quantiser)
        if config.coded_share and not config.clipped:
            raise ValueError(
                "config.degradation: a codec takes 8-bit pictures, so that coded_share "
                "needs clipped=true, or is 0; received "
                f"coded_share={config.coded_share} and clipped=false"
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
        own = seeds.split(3)
        draws = keras.random.uniform((4, ops.shape(clean)[0]), seed=seeds)
        white = self._white(clean, seed=own[0])
        noise = white["clip"] - clean
        level = white["noise_level"]
        level = level * (1.0 + config.level_error * (2.0 * draws[0] - 1.0))
        level = ops.where(draws[1] < config.blind_share, UNKNOWN_NOISE, level)
        if config.grain_share:
            grainy = draws[2] < config.grain_share
            both = ops.stack([clean, noise], axis=1)
            grain = changed_entries(
                both, grainy, lambda some: self._grain_on(some, own[1])
            )
            noise = grain[:, 1]
            level = ops.where(grainy, UNKNOWN_NOISE, level)
        noisy = clean + noise
        if config.clipped:
            noisy = rounded_to_8_bits(noisy)
        if config.coded_share:
            coded = draws[3] < config.coded_share
            noisy = changed_entries(noisy, coded, lambda some: self._code(some, own[2]))
            level = ops.where(coded, UNKNOWN_NOISE, level)
        return {"clip": noisy, "noise_level": level}

    def _grain_on(self, both: Any, seed: Any) -> Any:
        """Replaces the white noise of clean clips and their noise, stacked."""
        clean, white = both[:, 0], both[:, 1]
        grain = self._grain(clean, seed=seed)["clip"] - clean
        return tf.stack([clean, grain + _WHITE_NOISE_UNDER_GRAIN * white], axis=1)

    def _code(self, noisy: Any, seed: Any) -> Any:
        return self._codec(noisy, seed=seed)["clip"]
