"""The scratches and dirt that a damage restorer learns from."""

from typing import Any

import keras
from keras import ops

from data_pipeline.degradations.codec_compression import CodecCompression
from data_pipeline.degradations.degradation import UNKNOWN_NOISE
from data_pipeline.degradations.film_damage import FilmDamage
from data_pipeline.degradations.film_grain import FilmGrain
from data_pipeline.degradations.gaussian_noise import GaussianNoise, rounded_to_8_bits
from data_pipeline.degradations.parameter_range import per_clip
from data_pipeline.degradations.seed_stream import SeedStream
from trainers.changed_entries import changed_entries
from trainers.damage_config import DamageConfig
from trainers.standing_posts import StandingPosts

# Damage that hides less than this changes no 8-bit pixel.
_LEAST_COVER = 1.0 / 512.0


class DamageRecipe:
    """Puts dirt and scratches on clips, some of which have grain or are compressed.

    What is to be learnt is the picture below the damage, with its grain and with the
    posts that some clips are given, since those are mistaken for scratches. Around
    the damage it is the degraded clip itself: what compression did is no damage.

    Args:
        config: Kinds, strengths and shares.

    Raises:
        FileNotFoundError: There are no masks in the config's folder.
        ValueError: A range or share is not possible.
    """

    def __init__(self, config: DamageConfig):
        self._config = config
        self._grain = FilmGrain(
            config.grain_level, size=config.grain_size, colour=(0.0, 1.0)
        )
        self._posts = StandingPosts()
        self._noise = GaussianNoise(config.noise_level, clipped_share=0.0)
        self._damage = FilmDamage(
            config.folder or None,
            density=config.density,
            pieces=config.pieces,
            scratches=config.scratches,
            diameter=config.diameter,
            opacity=config.opacity,
        )
        self._codec = CodecCompression(config.coded_quantiser)

    def __call__(self, clean: Any, seed: Any) -> dict[str, Any]:
        """Degrades a batch.

        Args:
            clean: float32 `[B, T, H, W, 3]` in [0, 1].
            seed: int32 scalar or `[2]`; all chance comes from it.

        Returns:
            `clip`, like `clean`; `clean`, what is to be learnt; `mask`, float32
            `[B, T, H, W, 1]`, 1 where damage can be seen and 0 elsewhere; and
            `noise_level`, float32 `[B]`, unknown.
        """
        config = self._config
        seeds = SeedStream(seed)
        own = seeds.split(5)
        batch = ops.shape(clean)[0]
        draws = keras.random.uniform((4, batch), seed=seeds)
        clean = changed_entries(
            clean,
            draws[3] < config.posts_share,
            lambda some: self._posts(some, own[4]),
        )
        grainy = draws[0] < config.grain_share
        picture = changed_entries(
            clean, grainy, lambda some: self._with_grain(some, own[0], own[1])
        )
        picture = rounded_to_8_bits(picture)
        damaged = self._damage(picture, seed=own[2])
        present = per_clip(draws[1] < config.share)
        clip = rounded_to_8_bits(ops.where(present, damaged["clip"], picture))
        change = ops.max(ops.abs(clip - picture), axis=-1, keepdims=True)
        mask = ops.cast(change >= config.visible / 255.0, "float32")
        covered = present & (damaged["mask"] >= _LEAST_COVER)
        coded = draws[2] < config.coded_share
        clip = changed_entries(
            clip, coded, lambda some: self._codec(some, seed=own[3])["clip"]
        )
        return {
            "clip": clip,
            "clean": ops.where(covered, picture, clip),
            "mask": mask,
            "noise_level": ops.full((batch,), UNKNOWN_NOISE, "float32"),
        }

    def _with_grain(self, clean: Any, seed: Any, noise_seed: Any) -> Any:
        grainy = self._grain(clean, seed=seed)["clip"]
        return self._noise(grainy, seed=noise_seed)["clip"]
