"""The step of a plan that makes blurred frames sharper."""

from dataclasses import dataclass
from typing import ClassVar

from serving.plan_step import PlanStep

DEBLUR_PRESET = "deblur"


@dataclass(frozen=True, kw_only=True)
class DeblurStep(PlanStep):
    """Takes out the blur of movement and of a lens out of focus.

    Attributes:
        preset: Name of a trained network in `zoo.catalog` that sharpens.
    """

    task: ClassVar[str] = "deblur"
    preset: str = DEBLUR_PRESET

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.preset:
            raise ValueError("a deblur step names its preset; received none")

    def settings(self) -> tuple[tuple[str, str], ...]:
        return (("preset", self.preset), ("strength", f"{self.strength:g} of 1"))
