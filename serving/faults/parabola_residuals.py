"""How far values lie from parabolas through their surroundings."""

from collections import deque

import numpy as np


class ParabolaResiduals:
    """Gathers the distances of values from parabolas through those around them.

    It takes second differences, which need no common origin. (Savitzky, Golay:
    "Smoothing and differentiation of data by simplified least squares procedures",
    Analytical Chemistry 1964.)

    Args:
        half: Values on each side of the one that is compared with its parabola.
        components: How many values there are in a frame.
    """

    def __init__(self, half: int, components: int) -> None:
        self._weights = _distance_weights(half)
        # The same, for second differences: parabolas leave no others.
        self._filter = np.cumsum(np.cumsum(self._weights))[:-2]
        self._recent: deque[np.ndarray] = deque(maxlen=len(self._filter))
        self._last: np.ndarray | None = None
        self._squares = self._products = 0.0
        self._pairs = self.count = 0
        self._components = components

    def start_run(self) -> None:
        """Says that the next value has nothing to do with those before."""
        self._recent.clear()
        self._last = None

    def add(self, second_difference: np.ndarray) -> float | None:
        """Takes the next second difference, `[C]`.

        Returns:
            The mean square of the distances, once there are enough values.
        """
        if len(second_difference) != self._components:
            raise ValueError(
                f"expected {self._components} components; received "
                f"{len(second_difference)}"
            )
        self._recent.append(second_difference)
        if len(self._recent) < len(self._filter):
            return None
        distance = self._filter @ np.stack(tuple(self._recent))
        square = float(np.mean(distance**2))
        self._squares += square
        self.count += 1
        if self._last is not None:
            self._products += float(np.mean(distance * self._last))
            self._pairs += 1
        self._last = distance
        return square

    @property
    def measurable(self) -> bool:
        """Whether there is anything of which to tell the autocorrelation."""
        return self._pairs > 0 and self._squares > 0.0

    @property
    def variance(self) -> float:
        """Mean square of the distances, 0 where there are none."""
        return self._squares / self.count if self.count else 0.0

    @property
    def autocorrelation(self) -> float:
        """Of distances in neighbouring frames; only where `measurable`."""
        return (self._products / self._pairs) / self.variance

    def left_of_autoregression(self, correlation: float) -> tuple[float, float]:
        """Variance and autocorrelation of the distances of first-order noise.

        Args:
            correlation: Between neighbouring values of the noise, in [0, 1); its
                variance is 1.
        """
        place = np.arange(len(self._weights))
        lags = place[:, None] - place[None]
        weights = self._weights
        variance = float(weights @ correlation ** np.abs(lags) @ weights)
        next_one = float(weights @ correlation ** np.abs(lags - 1.0) @ weights)
        return variance, next_one / variance


def _distance_weights(half: int) -> np.ndarray:
    """Weights of the values: the middle one less that of the parabola."""
    place = np.arange(-half, half + 1)
    powers = np.vander(place, 3, increasing=True)
    weights = -(powers @ np.linalg.pinv(powers))[half]
    weights[half] += 1.0
    return weights
