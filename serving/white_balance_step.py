"""The step of a plan that takes a colour cast out."""

from dataclasses import dataclass
from typing import ClassVar

from serving.plan_step import PlanStep


@dataclass(frozen=True, kw_only=True)
class WhiteBalanceStep(PlanStep):
    """Makes greys grey again; see `zoo.temporal.white_balance`."""

    task: ClassVar[str] = "white_balance"
    automatic: ClassVar[bool] = False

    def settings(self) -> tuple[tuple[str, str], ...]:
        return (("strength", f"{self.strength:g} of 1"),)
