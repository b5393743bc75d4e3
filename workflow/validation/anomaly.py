"""Something that is wrong with data."""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, kw_only=True)
class Anomaly:
    """A rule that a set does not keep.

    Attributes:
        data: The set: "train", "eval" or "serving"; or two that were compared.
        feature: The figure; empty for the set as a whole.
        kind: TFDV's name of the rule.
        severity: An error keeps what follows from being run.
        reason: What was found, for a person.
    """

    data: str
    feature: str
    kind: str
    severity: Severity
    reason: str

    def sentence(self) -> str:
        """Returns it in one sentence."""
        about = f"{self.feature} of {self.data}" if self.feature else self.data
        return f"{about}: {self.reason}"
