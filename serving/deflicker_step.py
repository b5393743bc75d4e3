"""The step of a plan that takes flicker out."""

from dataclasses import dataclass
from typing import ClassVar

from serving.plan_step import PlanStep


@dataclass(frozen=True, kw_only=True)
class DeflickerStep(PlanStep):
    """Evens out the brightness and colour of frames; see `zoo.temporal.deflicker`."""

    task: ClassVar[str] = "deflicker"

    def settings(self) -> tuple[tuple[str, str], ...]:
        return (("strength", f"{self.strength:g} of 1"),)
