"""What every step of a plan has."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, kw_only=True)
class PlanStep(ABC):
    """One step of a plan: JSON values and nothing that has to be loaded.

    Attributes:
        task: The step's name in a plan.
        automatic: Whether it is taken unasked where a film's faults call for it.
        strength: How far to go from the frames as they are (0, pixels unchanged)
            to what the step gives (1).
    """

    task: ClassVar[str]
    automatic: ClassVar[bool] = True
    strength: float = 1.0

    def __post_init__(self) -> None:
        if not 0.0 <= self.strength <= 1.0:
            raise ValueError(
                f"strength goes from 0 (unchanged) to 1; received {self.strength}"
            )

    @property
    def scale(self) -> int:
        """Output height and width per input height and width."""
        return 1

    def network_config(self) -> dict[str, Any]:
        """Returns the arguments of the step's network, where it has no preset."""
        return {}

    @abstractmethod
    def settings(self) -> tuple[tuple[str, str], ...]:
        """Returns the step's settings for people: a label and a text each."""
