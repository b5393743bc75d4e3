"""What became of one item."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class WorkOutcome:
    """What a task returned for an item, or why it could not.

    Attributes:
        number: Of the item, in the order in which they were given.
        result: What the task returned, as JSON values; empty where it died.
        died: How the process ended that worked on the item; "" where it did not.
    """

    number: int
    result: dict[str, Any]
    died: str = ""
