"""What steps share that choose what is read of a film."""

from dataclasses import dataclass

from serving.plan_step import PlanStep


@dataclass(frozen=True, kw_only=True)
class SourceStep(PlanStep):
    """A step that decides which pictures the other steps get to see.

    It is done as the film is read, before all other steps, and has no half strength.
    """

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.strength != 1.0:
            raise ValueError(
                f"{self.task} has no strength; received {self.strength}, so leave it "
                "out"
            )
