"""What came of one trial."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

TrialState = Literal["complete", "ended early", "failed"]


@dataclass(frozen=True, kw_only=True)
class TrialResult:
    """A training with some values of the fields that are searched over.

    Attributes:
        number: From 0.
        state: Whether it ran to its end.
        overrides: The fields, as text by dotted name.
        values: PSNR in dB of the validations, by step.
        value: Of the last one; None where there was none.
        reason: Why it failed; else empty.
    """

    number: int
    state: TrialState
    overrides: Mapping[str, str]
    values: Mapping[int, float]
    value: float | None = None
    reason: str = ""
