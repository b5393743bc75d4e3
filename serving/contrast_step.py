"""The step of a plan that gives a faded picture its range back."""

from dataclasses import dataclass
from typing import ClassVar

from serving.plan_step import PlanStep


@dataclass(frozen=True, kw_only=True)
class ContrastStep(PlanStep):
    """Stretches the picture from black to white; see `zoo.temporal.contrast`."""

    task: ClassVar[str] = "contrast"
    automatic: ClassVar[bool] = False

    def settings(self) -> tuple[tuple[str, str], ...]:
        return (("strength", f"{self.strength:g} of 1"),)
