"""How a search is done."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class TuningOptions:
    """How many trials, and how long.

    Attributes:
        trials: Trainings.
        steps: Updates of each; 0 for those of the experiment.
        reports: Validations of each, by which bad trials are ended early.
        pruning: Whether they are: a trial that is worse than half of the others were
            at the same step.
        startup: Trials that are never ended early, and drawn at random.
        seed: Of the search.
    """

    trials: int = 8
    steps: int = 0
    reports: int = 4
    pruning: bool = True
    startup: int = 4
    seed: int = 0

    def __post_init__(self) -> None:
        for name, least in (("trials", 1), ("steps", 0), ("reports", 1)):
            if getattr(self, name) < least:
                raise ValueError(
                    f"{name} must be {least} or more; received {getattr(self, name)}."
                )
