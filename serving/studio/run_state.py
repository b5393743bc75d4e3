"""How far a restoration is."""

from dataclasses import dataclass
from enum import Enum

from serving.restore_summary import RestoreSummary


class RunPhase(Enum):
    """What a restoration is doing."""

    WAITING = "waiting"
    PREPARING = "preparing"
    RESTORING = "restoring"
    REPORTING = "reporting"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"


_LAST = (RunPhase.DONE, RunPhase.STOPPED, RunPhase.FAILED)


@dataclass(frozen=True, kw_only=True)
class RunState:
    """A restoration at one moment.

    Attributes:
        phase: What it is doing.
        before: How many other films are restored first.
        done: Frames that are finished.
        total: Frames that the film declares, or None.
        seconds: Since the restoration began.
        seconds_left: What the frames that are missing will take, or None as long as
            nothing is known.
        problem: What went wrong, for a person; "" where nothing did.
        summary: Of the finished restoration.
    """

    phase: RunPhase
    before: int = 0
    done: int = 0
    total: int | None = None
    seconds: float = 0.0
    seconds_left: float | None = None
    problem: str = ""
    summary: RestoreSummary | None = None

    @property
    def over(self) -> bool:
        """Whether nothing more will happen."""
        return self.phase in _LAST

    @property
    def share(self) -> float:
        """How much of the film is done, from 0 to 1."""
        if self.phase in (RunPhase.REPORTING, RunPhase.DONE):
            return 1.0
        return min(self.done / self.total, 1.0) if self.total else 0.0
