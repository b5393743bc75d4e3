"""What came of a search."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from workflow.tuning.trial_result import TrialResult

TRIALS_FILE = "trials.json"
BEST_FILE = "best_hyperparameters.json"


@dataclass(frozen=True, kw_only=True)
class TuningOutcome:
    """All trials, and the best one.

    Attributes:
        trials: By number.
        best: The one with the greatest PSNR at its end.
    """

    trials: tuple[TrialResult, ...]
    best: TrialResult

    def sentence(self) -> str:
        """Says in one sentence which one is best."""
        chosen = ", ".join(f"{k}={v}" for k, v in self.best.overrides.items())
        return (
            f"trial {self.best.number} of {len(self.trials)} is best, "
            f"{self.best.value:.2f} dB: {chosen}"
        )

    def save(self, trials: Path, best: Path) -> None:
        """Writes both as JSON into two folders."""
        listed = [asdict(trial) for trial in self.trials]
        _write(trials / TRIALS_FILE, listed)
        _write(best / BEST_FILE, asdict(self.best))


def read_trials(folder: Path) -> list[TrialResult]:
    """Reads the trials that were saved in a folder."""
    records = json.loads((folder / TRIALS_FILE).read_text(encoding="utf-8"))
    return [_trial(record) for record in records]


def read_best(folder: Path) -> TrialResult:
    """Reads the best trial that was saved in a folder."""
    return _trial(json.loads((folder / BEST_FILE).read_text(encoding="utf-8")))


def _trial(record: Mapping[str, Any]) -> TrialResult:
    values = {int(step): value for step, value in record["values"].items()}
    return TrialResult(**{**record, "values": values})


def _write(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, indent=1) + "\n", encoding="utf-8")
