"""How much a value jumps about its own smooth course."""

from collections import deque

import numpy as np

from serving.faults.per_second import PerSecond

_HALF = 3
# Autocorrelation, from frame to frame, of what the filter leaves of a hand-held
# camera's motion: measured on clips of such cameras.
_SMOOTH_CORRELATION = 0.45
# Autocorrelations from which on jitter has none, and the expected correlation.
_LESS_CORRELATED = (-0.55, -0.45)


class Jitter:
    """Tells jitter, which is new in every frame, from smooth change.

    A parabola is fitted to each seven values; how far the middle one lies from it
    is jitter, and some of what a fast camera does. The two differ in how it goes on
    to the next frame: jitter turns back, a camera goes on. So the share of jitter
    follows from the autocorrelation of the distances. As the parabola also follows
    a part of the jitter, the level is scaled by what it leaves of a first-order
    autoregression. (Savitzky, Golay: "Smoothing and differentiation of data by
    simplified least squares procedures", Analytical Chemistry 1964.)

    Args:
        components: How many values there are in a frame, as 2 for x and y.
        correlation: Of the jitter, between neighbouring frames, in [0, 1).
    """

    def __init__(self, components: int, correlation: float) -> None:
        self._filter = _filter_of_second_differences()
        self._correlation = correlation
        self._recent: deque[np.ndarray] = deque(maxlen=len(self._filter))
        self._last: np.ndarray | None = None
        self._squares = self._products = 0.0
        self._pairs = self.count = 0
        self._components = components
        self._by_second = PerSecond()

    def start_run(self) -> None:
        """Says that the next value has nothing to do with those before."""
        self._recent.clear()
        self._last = None

    def add(self, second_difference: np.ndarray, seconds: float) -> None:
        """Takes `value[t] - 2 value[t-1] + value[t-2]` of the next frame, `[C]`."""
        self._recent.append(second_difference)
        if len(self._recent) < len(self._filter):
            return
        distance = self._filter @ np.stack(tuple(self._recent))
        square = float(np.mean(distance**2))
        self._squares += square
        self.count += 1
        self._by_second.add(seconds, square)
        if self._last is not None:
            self._products += float(np.mean(distance * self._last))
            self._pairs += 1
        self._last = distance

    @property
    def share(self) -> float:
        """Part of the variance about the parabolas that is jitter, 0 to 1."""
        if not self._pairs or self._squares <= 0.0:
            return 0.0
        _, of_jitter = _left_of_jitter(self._correlation)
        share = (_SMOOTH_CORRELATION - self._autocorrelation) / (
            _SMOOTH_CORRELATION - of_jitter
        )
        return float(np.clip(share, 0.0, 1.0))

    @property
    def highest_level(self) -> float:
        """Standard deviation of one component if all of it were jitter."""
        if not self.count:
            return 0.0
        return float(np.sqrt(self._squares / self.count / self._gain))

    @property
    def level(self) -> float:
        """Standard deviation of one component of the jitter."""
        return self.highest_level * float(np.sqrt(self.share))

    def over_time(self) -> tuple[tuple[float, float], ...]:
        """Seconds and the level within them."""
        scale = self.share / self._gain
        return tuple(
            (second, float(np.sqrt(square * scale)))
            for second, square in self._by_second.means()
        )

    @property
    def _autocorrelation(self) -> float:
        return (self._products / self._pairs) / (self._squares / self.count)

    @property
    def _gain(self) -> float:
        if not self._pairs or self._squares <= 0.0:
            return _left_of_jitter(self._correlation)[0]
        # Only jitter with less correlation than expected turns back this much.
        # In short films chance does so too, hence the distance.
        correlation = np.interp(
            self._autocorrelation, _LESS_CORRELATED, [0.0, self._correlation]
        )
        return _left_of_jitter(float(correlation))[0]


def _distance_filter() -> np.ndarray:
    """Weights of seven values: the middle one less that of the parabola."""
    place = np.arange(-_HALF, _HALF + 1)
    powers = np.vander(place, 3, increasing=True)
    weights = -(powers @ np.linalg.pinv(powers))[_HALF]
    weights[_HALF] += 1.0
    return weights


def _filter_of_second_differences() -> np.ndarray:
    """The same filter, for second differences: parabolas leave no others."""
    return np.cumsum(np.cumsum(_distance_filter()))[:-2]


def _left_of_jitter(correlation: float) -> tuple[float, float]:
    """Variance and autocorrelation after the filter, for jitter of unit variance."""
    weights = _distance_filter()
    place = np.arange(len(weights))
    lags = place[:, None] - place[None]
    variance = float(weights @ correlation ** np.abs(lags) @ weights)
    next_one = float(weights @ correlation ** np.abs(lags - 1.0) @ weights)
    return variance, next_one / variance
