"""How much a value jumps about its own smooth course."""

import copy

import numpy as np

from serving.faults.jitter_evidence import JitterEvidence
from serving.faults.per_second import PerSecond

# Second differences that are looked at together.
_STRETCH = 64
# The highest level that is thought of, in finest ones, and how many there are.
_HIGHEST, _LEVELS = 1000.0, 100


class Jitter:
    """Tells jitter, which is new in every frame, from smooth change.

    It takes second differences, which need no common origin, and finds the level of
    jitter that explains them best on top of a smooth course (see `JitterEvidence`).

    Args:
        components: How many values there are in a frame, as 2 for x and y. Each has a
            course and jitter of its own.
        correlation: Of the jitter, between neighbouring frames, in [0, 1).
        finest: The lowest standard deviation that is told from none.
    """

    def __init__(self, components: int, correlation: float, finest: float) -> None:
        self._components = components
        self._levels = finest * np.geomspace(1.0, _HIGHEST, _LEVELS)
        self._evidence = [
            JitterEvidence(correlation, self._levels) for _ in range(components)
        ]
        self._by_second = PerSecond()
        self._run: list[np.ndarray] = []
        self._times: list[float] = []
        self.count = 0

    def start_run(self) -> None:
        """Says that the next value has nothing to do with those before."""
        self._evidence = self._with_run(self._by_second)
        self._run, self._times = [], []

    def add(self, second_difference: np.ndarray, seconds: float) -> None:
        """Takes `value[t] - 2 value[t-1] + value[t-2]` of the next frame, `[C]`."""
        if len(second_difference) != self._components:
            raise ValueError(
                f"expected {self._components} components; received "
                f"{len(second_difference)}"
            )
        self._run.append(second_difference)
        self._times.append(seconds)
        self.count += 1
        if len(self._run) == _STRETCH:
            self.start_run()

    @property
    def level(self) -> float:
        """Standard deviation of one component of the jitter, all taken together."""
        squares = [evidence.mean_square for evidence in self._with_run()]
        return float(np.sqrt(np.mean(squares)))

    def probability_above(self, level: float) -> float:
        """Returns how likely the standard deviation of any component is above this."""
        above = [
            evidence.weights[self._levels > level] for evidence in self._with_run()
        ]
        return float(max(weights.sum() for weights in above))

    def over_time(self) -> tuple[tuple[float, float], ...]:
        """Seconds and the level within them."""
        by_second = copy.deepcopy(self._by_second)
        self._with_run(by_second)
        return tuple(
            (second, float(np.sqrt(mean))) for second, mean in by_second.means()
        )

    def _with_run(self, by_second: PerSecond | None = None) -> list[JitterEvidence]:
        """The evidence, with that of the run that goes on; adds this to the seconds."""
        if not self._run:
            return self._evidence
        together = copy.deepcopy(self._evidence)
        components = np.stack(self._run, axis=1)
        squares = [
            evidence.add(component)
            for evidence, component in zip(together, components, strict=True)
        ]
        if by_second is not None:
            for seconds, square in zip(self._times, np.mean(squares, 0), strict=True):
                by_second.add(seconds, float(square))
        return together
