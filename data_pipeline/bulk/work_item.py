"""One of many things to work on."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class WorkItem:
    """What a task is given.

    Attributes:
        name: For people.
        cost: How much work it is compared with others, in any unit.
        facts: What the task is called with, as JSON values.
    """

    name: str
    cost: float
    facts: dict[str, Any]
