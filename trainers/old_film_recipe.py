"""The faults of old film that a restorer learns to mend together."""

from functools import partial
from typing import Any

import keras
from keras import ops

from data_pipeline.degradations.codec_compression import CodecCompression
from data_pipeline.degradations.degradation import UNKNOWN_NOISE, Degradation
from data_pipeline.degradations.film_damage import FilmDamage
from data_pipeline.degradations.film_grain import FilmGrain
from data_pipeline.degradations.flicker import Flicker
from data_pipeline.degradations.gaussian_blur import GaussianBlur
from data_pipeline.degradations.gaussian_noise import GaussianNoise, rounded_to_8_bits
from data_pipeline.degradations.seed_stream import SeedStream
from trainers.changed_entries import changed_entries
from trainers.old_film_config import OldFilmConfig
from trainers.standing_posts import StandingPosts


class OldFilmRecipe:
    """Blurs clips, makes them flicker, and adds grain, dirt and compression.

    Posts that some clips are given first belong to what is to be learnt.

    Args:
        config: Strengths and shares.

    Raises:
        FileNotFoundError: There are no masks in the config's folder.
        ValueError: A range or share is not possible.
    """

    def __init__(self, config: OldFilmConfig):
        self._posts, self._posts_share = StandingPosts(), config.posts_share
        self._steps: tuple[tuple[Degradation, float], ...] = (
            (GaussianBlur(config.blur), config.blur_share),
            (Flicker(config.flicker, config.local_flicker), config.flicker_share),
            (
                FilmGrain(config.grain_level, config.grain_size, colour=(0.0, 1.0)),
                config.grain_share,
            ),
            (GaussianNoise(config.noise_level, clipped_share=0.0), config.grain_share),
            (
                FilmDamage(
                    config.damage_folder or None,
                    density=config.density,
                    pieces=config.pieces,
                    scratches=config.scratches,
                ),
                config.damage_share,
            ),
            (CodecCompression(config.coded_quantiser), config.coded_share),
        )

    def __call__(self, clean: Any, seed: Any) -> dict[str, Any]:
        """Degrades a batch.

        Args:
            clean: float32 `[B, T, H, W, 3]` in [0, 1]. Clips whose colours are
                equal get grain and noise without colour.
            seed: int32 scalar or `[2]`; all chance comes from it.

        Returns:
            `clip`, like `clean`, in steps of 1/255; `clean` itself, with posts; and
            `noise_level`, float32 `[B]`, unknown.
        """
        seeds = SeedStream(seed)
        own = seeds.split(len(self._steps) + 1)
        batch = ops.shape(clean)[0]
        draws = keras.random.uniform((len(self._steps) + 1, batch), seed=seeds)
        clean = changed_entries(
            clean,
            draws[-1] < self._posts_share,
            lambda some: self._posts(some, own[-1]),
        )
        clip = clean
        for index, (degradation, share) in enumerate(self._steps):
            if isinstance(degradation, FilmDamage):
                clip = _grey_where_clean_is(clip, clean)
            if isinstance(degradation, CodecCompression):
                clip = rounded_to_8_bits(clip)
            degrade = partial(_degraded, degradation, own[index])
            clip = changed_entries(clip, draws[index] < share, degrade)
        return {
            "clip": rounded_to_8_bits(clip),
            "clean": clean,
            "noise_level": ops.full((batch,), UNKNOWN_NOISE, "float32"),
        }


def _degraded(degradation: Degradation, seed: Any, clip: Any) -> Any:
    return degradation(clip, seed=seed)["clip"]


def _grey_where_clean_is(clip: Any, clean: Any) -> Any:
    """Takes one colour for all three where the clean clip has none."""
    spread = ops.max(clean, axis=-1) - ops.min(clean, axis=-1)
    coloured = ops.max(spread, axis=(1, 2, 3), keepdims=True)[..., None] > 1e-3
    return ops.where(coloured, clip, clip[..., :1])
