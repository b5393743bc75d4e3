"""What a discriminator compares."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Real and made examples that one discriminator is shown.

    Attributes:
        judge: The discriminator: from inputs to scores.
        subject: Which of the inputs is judged; penalties are on the slope by it.
        real: Inputs with examples of the data.
        made: Inputs with examples that a generator made.
    """

    judge: Callable[..., Any]
    subject: str
    real: dict[str, Any]
    made: dict[str, Any]
