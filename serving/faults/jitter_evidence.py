"""How well jitter of each level explains a series, on top of a smooth course."""

import functools
from dataclasses import dataclass

import numpy as np
from scipy import linalg

from zoo.layers.autocorrelation import (
    fading_autocorrelation,
    swinging_autocorrelation,
)

# Acceleration of smooth courses: autocorrelation from frame to frame where it dies
# away; and decay and period, in frames, where it swings, as a runner's camera does.
_FADING = (0.5, 0.8, 0.95)
_SWINGING = tuple((decay, period) for decay in (0.7, 0.9) for period in (5, 6, 8, 12))
# Variance of that acceleration as a multiple of the variance of the jitter.
_POWERS = 10.0 ** np.arange(-5.0, 5.01, 0.5)
# Deviation of the logarithm of a stretch's level from that of the series, and the share
# of stretches that have any level.
_VARIETY, _STRANGERS = 0.4, 0.1


@dataclass(frozen=True)
class _Course:
    """One kind of smooth course, in the basis where all covariances are diagonal.

    Attributes:
        variances: Of the course's second differences, relative to the jitter's.
        basis: From second differences to that basis, `[N, N]`.
        jitter: From there to the jitter about its mean, `[N + 2, N]`.
        spread: Variance of the jitter about its mean at each of these places.
    """

    variances: np.ndarray
    basis: np.ndarray
    jitter: np.ndarray
    spread: np.ndarray


@dataclass(frozen=True)
class _Fit:
    """What one series says of each of L levels.

    Attributes:
        log_likelihood: `[L]`, but for a constant.
        squares: Of the jitter about its mean, expected, `[N + 2, L]`.
    """

    log_likelihood: np.ndarray
    squares: np.ndarray


class JitterEvidence:
    """Weighs levels of jitter by what was seen of some stretches of a series.

    The series is the sum of jitter, a first-order autoregression whose correlation is
    known, and of a smooth course, whose acceleration is an autoregression of first or
    second order of unknown kind and power; both are Gaussian. Kinds and powers are
    averaged over by how well they explain each stretch (Hoeting et al., "Bayesian
    model averaging", Statistical Science 1999). Levels vary from stretch to stretch, by
    half as a rule.

    Args:
        correlation: Of the jitter, between neighbouring values, in [0, 1).
        levels: Standard deviations that the jitter may have, of equal prior weight.
    """

    def __init__(self, correlation: float, levels: np.ndarray) -> None:
        self._correlation = correlation
        self._variances = levels**2
        apart = np.log(levels)[:, None] - np.log(levels)
        near = np.exp(-0.5 * (apart / _VARIETY) ** 2)
        near /= near.sum(axis=1, keepdims=True)
        # How likely a stretch has one level where the series has another.
        self._within = (1.0 - _STRANGERS) * near + _STRANGERS / len(levels)
        self._log_likelihood = np.zeros(len(levels))
        # Of the jitter that really was there, expected for each level.
        self._squares = np.zeros(len(levels))
        # Frames of stretches of each level, expected likewise.
        self._frames = np.zeros((len(levels), len(levels)))

    def add(self, second_differences: np.ndarray) -> np.ndarray:
        """Takes a stretch in which no value is missing.

        Args:
            second_differences: `value[t] - 2 value[t-1] + value[t-2]`, `[N]`.

        Returns:
            The squares of the jitter at these times, `[N]`, as they are expected by
            what is known now.
        """
        fit = self._fit(second_differences)
        best = fit.log_likelihood.max()
        own = np.exp(fit.log_likelihood - best)
        likelihood = self._within @ own
        self._log_likelihood += best + np.log(likelihood)
        self._squares += self._within @ (own * fit.squares.sum(axis=0)) / likelihood
        odds = self._within * own / likelihood[:, None]
        self._frames += len(fit.squares) * odds
        return fit.squares[2:] @ (self._series @ odds)

    def _fit(self, second_differences: np.ndarray) -> _Fit:
        """Averages over all kinds of courses of one series."""
        count = len(second_differences)
        odds, found, unknown = [], [], []
        for course in _courses(count, self._correlation):
            seen = course.basis @ second_differences
            left = 1.0 / (1.0 + _POWERS[:, None] * course.variances)
            found.append(np.square(course.jitter @ (left * seen).T))
            unknown.append(course.spread[:, None] - np.square(course.jitter) @ left.T)
            fit = (left @ seen**2)[:, None] / self._variances
            volume = count * np.log(self._variances) - np.log(left).sum(1)[:, None]
            odds.append(-0.5 * (fit + volume))
        log_odds = np.concatenate(odds)
        best = log_odds.max(axis=0)
        weights = np.exp(log_odds - best)
        total = weights.sum(axis=0)
        weights /= total
        squares = np.concatenate(found, axis=1) @ weights
        squares += np.concatenate(unknown, axis=1) @ (weights * self._variances)
        return _Fit(best + np.log(total), squares)

    @property
    def weights(self) -> np.ndarray:
        """How likely each level is, where all stretches count by their length."""
        frames = self._series @ self._frames
        return frames / max(frames.sum(), 1.0)

    @property
    def mean_square(self) -> float:
        """Of the jitter that really was there, about its mean in each stretch."""
        frames = self._frames[0].sum()
        return float(self._series @ self._squares) / frames if frames else 0.0

    @property
    def _series(self) -> np.ndarray:
        """How likely each level is for the series; they sum to 1."""
        weights = np.exp(self._log_likelihood - self._log_likelihood.max())
        return weights / weights.sum()


@functools.lru_cache(maxsize=4)
def _courses(count: int, correlation: float) -> tuple[_Course, ...]:
    """All kinds of courses, for so many second differences."""
    second = np.diff(np.eye(count + 2), 2, axis=0)
    jitter = linalg.toeplitz(correlation ** np.arange(count + 2))
    across = second @ jitter
    centred = np.eye(count + 2) - 1.0 / (count + 2)
    courses = []
    for shape in _accelerations(count):
        # The same basis makes the jitter's covariance 1 and the course's diagonal.
        variances, basis = linalg.eigh(linalg.toeplitz(shape), across @ second.T)
        courses.append(
            _Course(
                variances=np.maximum(variances, 0.0),
                basis=basis.T,
                jitter=centred @ across.T @ basis,
                spread=np.diag(centred @ jitter @ centred),
            )
        )
    return tuple(courses)


def _accelerations(count: int) -> list[np.ndarray]:
    """Autocorrelations of each kind of course's acceleration."""
    shapes = [fading_autocorrelation(count, kept) for kept in _FADING]
    return shapes + [swinging_autocorrelation(count, *swing) for swing in _SWINGING]
