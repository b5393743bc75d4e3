"""Pictures that are made to look old, and where they are damaged."""

from dataclasses import replace
from typing import Any

from keras import ops

from data_pipeline.degradations.film_damage import FilmDamage
from data_pipeline.degradations.gaussian_noise import rounded_to_8_bits
from data_pipeline.degradations.seed_stream import SeedStream
from trainers.old_film_config import OldFilmConfig
from trainers.old_film_recipe import OldFilmRecipe
from trainers.triplet_config import TripletConfig


class TripletRecipe:
    """Does what `OldFilmRecipe` does, then damages clips and tells where.

    Args:
        old_film: Strengths of all else; its own damage is left out.
        config: Of the damage.

    Raises:
        FileNotFoundError: There are no masks in the config's folder.
        ValueError: A range or share is not possible.
    """

    def __init__(self, old_film: OldFilmConfig, config: TripletConfig):
        self._old_film = OldFilmRecipe(replace(old_film, damage_share=0.0))
        self._visible = config.visible / 255.0
        self._damage = FilmDamage(
            config.damage_folder or None,
            density=config.density,
            pieces=config.pieces,
            scratches=config.scratches,
        )

    def __call__(self, clean: Any, seed: Any) -> dict[str, Any]:
        """Degrades a batch.

        Args:
            clean: float32 `[B, T, H, W, 3]` in [0, 1].
            seed: int32 scalar or `[2]`; all chance comes from it.

        Returns:
            `clip`, like `clean`, in steps of 1/255; `clean` itself; `mask`, float32
            `[B, T, H, W, 1]`, 1 where damage can be seen; and `noise_level`, float32
            `[B]`, unknown.
        """
        own = SeedStream(seed).split(2)
        worn = self._old_film(clean, own[0])
        damaged = self._damage(worn["clip"], seed=own[1])
        clip = rounded_to_8_bits(damaged["clip"])
        change = ops.max(ops.abs(clip - worn["clip"]), axis=-1, keepdims=True)
        mask = ops.cast(change >= self._visible, "float32")
        return worn | {"clip": clip, "mask": mask}
