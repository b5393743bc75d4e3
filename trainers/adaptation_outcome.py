"""What came of learning on a film."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, kw_only=True, eq=False)
class AdaptationOutcome:
    """How a network did on frames that were held back, before and after.

    Attributes:
        before: Mean squared differences of the comparisons of `HeldOutFilm`, 0 to 255
            scale, with the weights that it started from.
        after: The same with the best weights of the adaptation.
        noise_level: What the network now assumes, 0 to 255 scale; negative where it
            does best without a level.
        steps: Updates that were made.
        best_step: Update after which the weights were best; 0 where only the noise
            level was learnt.
        seconds: That all took.
    """

    before: np.ndarray
    after: np.ndarray
    noise_level: float
    steps: int
    best_step: int
    seconds: float

    @property
    def change(self) -> float:
        """Mean change of the squared error, below 0 where it got better."""
        return float(np.mean(self.after - self.before))

    @property
    def uncertainty(self) -> float:
        """Standard error of `change`."""
        differences = self.after - self.before
        if len(differences) < 2:
            return abs(self.change)
        return float(differences.std(ddof=1) / np.sqrt(len(differences)))

    @property
    def better(self) -> bool:
        """Whether the error fell by more than chance may have it."""
        return bool(self.change + self.uncertainty < 0)
