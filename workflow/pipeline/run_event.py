"""What happened to a component in a run."""

from dataclasses import dataclass
from typing import Literal

State = Literal[
    "waiting", "running", "done", "cached", "reused", "failed", "skipped", "left out"
]


@dataclass(frozen=True, kw_only=True)
class RunEvent:
    """The state of a component.

    Attributes:
        component: Its name.
        state: "done": it ran. "cached": the same was made before. "reused": it is not
            part of this partial run, and its last outputs serve. "skipped": what it
            needs failed. "left out": nothing needs it in this partial run, or the
            pipeline does without it, as the note says.
        execution: Name of the execution, where there is one.
        seconds: How long it took.
        note: What came of it, or why it failed.
    """

    component: str
    state: State
    execution: str = ""
    seconds: float = 0.0
    note: str = ""
