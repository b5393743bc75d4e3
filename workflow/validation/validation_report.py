"""What came of a validation."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from workflow.validation.anomaly import Anomaly
from workflow.validation.distance import Distance
from workflow.validation.statistics_files import REPORT_FILE, write_json

_TOLD = 3


@dataclass(frozen=True, kw_only=True)
class ValidationReport:
    """The anomalies of some sets, and how far they lie apart.

    Attributes:
        clips: How many clips were looked at, by set.
        anomalies: What is wrong, errors first.
        distances: Between sets, the greatest first.
    """

    clips: Mapping[str, int]
    anomalies: tuple[Anomaly, ...]
    distances: tuple[Distance, ...]

    @property
    def errors(self) -> tuple[Anomaly, ...]:
        """Those anomalies that keep what follows from being run."""
        return tuple(each for each in self.anomalies if each.severity == "error")

    def sentence(self) -> str:
        """Says in one sentence what was found."""
        warnings = len(self.anomalies) - len(self.errors)
        if not self.errors:
            found = f"{warnings} warning{'s' * (warnings != 1)}" if warnings else ""
            return found or "no anomalies"
        told = "; ".join(each.sentence() for each in self.errors[:_TOLD])
        more = len(self.errors) - _TOLD
        count = f"{len(self.errors)} error{'s' * (len(self.errors) != 1)}"
        return f"{count} in the data: {told}{f'; and {more} more' if more > 0 else ''}"

    def save(self, folder: Path) -> None:
        """Writes it as JSON."""
        write_json(folder / REPORT_FILE, {"passed": not self.errors, **asdict(self)})

    @classmethod
    def load(cls, folder: Path) -> "ValidationReport":
        """Reads what `save` wrote.

        Raises:
            OSError: It is not there.
        """
        text = (folder / REPORT_FILE).read_text(encoding="utf-8")
        record: dict[str, Any] = json.loads(text)
        return cls(
            clips=record["clips"],
            anomalies=tuple(Anomaly(**each) for each in record["anomalies"]),
            distances=tuple(Distance(**each) for each in record["distances"]),
        )
