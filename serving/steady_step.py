"""The step of a plan that steadies the picture."""

from dataclasses import dataclass
from typing import ClassVar

from serving.plan_step import PlanStep


@dataclass(frozen=True, kw_only=True)
class SteadyStep(PlanStep):
    """Takes gate weave out; see `zoo.temporal.steady`.

    It has no half strength: a frame laid over itself, a little moved, is a ghost.
    """

    task: ClassVar[str] = "steady"

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.strength not in (0.0, 1.0):
            raise ValueError(
                "steady works whole (1) or not at all (0), since half a movement "
                f"leaves a ghost; received {self.strength}"
            )

    def settings(self) -> tuple[tuple[str, str], ...]:
        return ()
