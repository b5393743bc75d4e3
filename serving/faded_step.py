"""The step of a plan that brings faded colour back."""

from dataclasses import dataclass
from typing import ClassVar

from serving.plan_step import PlanStep


@dataclass(frozen=True, kw_only=True)
class FadedStep(PlanStep):
    """Gives faded film its range and its colours back; see `zoo.temporal.faded`."""

    task: ClassVar[str] = "faded"

    def settings(self) -> tuple[tuple[str, str], ...]:
        return (("strength", f"{self.strength:g} of 1"),)
