"""The step of a plan that mends all faults of old film together."""

from dataclasses import dataclass
from typing import ClassVar

from serving.plan_step import PlanStep

OLD_FILM_PRESET = "old_film"


@dataclass(frozen=True, kw_only=True)
class OldFilmStep(PlanStep):
    """Takes grain, dirt, blur, flicker and compression out in one pass.

    It does the work of the steps damage, deflicker and denoise, and sharpens.

    Attributes:
        preset: Name of a trained old-film restorer in `zoo.catalog`.
    """

    task: ClassVar[str] = "old_film"
    automatic: ClassVar[bool] = False
    preset: str = OLD_FILM_PRESET

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.preset:
            raise ValueError("an old_film step names its preset; received none")

    def settings(self) -> tuple[tuple[str, str], ...]:
        return (("preset", self.preset), ("strength", f"{self.strength:g} of 1"))
