"""What a person wants of steps that do not say it themselves."""

from dataclasses import dataclass

from serving.damage_step import DamageStep
from serving.deblur_step import DeblurStep
from serving.old_film_step import OldFilmStep


@dataclass(frozen=True, kw_only=True)
class StepWishes:
    """What holds for steps that do not say it themselves."""

    preset: str
    strength: float
    noise: float
    damage: DamageStep
    old_film: OldFilmStep
    deblur: DeblurStep
    upscale_preset: str
    interpolation_preset: str
    colour_preset: str
