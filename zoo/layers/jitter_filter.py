"""Telling jitter, which is new in every frame, from a smooth course."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from keras import ops

from zoo.layers.autocorrelation import (
    fading_autocorrelation,
    swinging_autocorrelation,
)

# Acceleration of smooth courses: autocorrelation from frame to frame where it dies
# away; and decay and period, in frames, where it swings, as a runner's camera does.
_FADING = (0.5, 0.8, 0.95)
_SWINGING = tuple((0.9, period) for period in (5, 6, 8, 12))
# Variance of that acceleration as a multiple of the variance of the jitter.
_POWERS = tuple(10.0**power for power in range(-5, 4))
# Of speeds about their mean, likewise.
_SPEED = 10.0
# How many times further than usual a step has to lie from the median of those around
# for a jump, how many are around, and what share of the largest step is usual at least.
_JUMP = 12.0
_AROUND = 5
_LEAST_JUMP = 0.02
_LEVELS = 30


@dataclass(frozen=True)
class JitterFilter:
    """Estimates by how much a series is off its smooth course at one place.

    The series is the sum of jitter, a first-order autoregression, and of a course
    whose acceleration, or speed, is an autoregression of unknown kind and power; both
    are Gaussian. What is returned is the expectation of the jitter given the steps of
    a window (a Wiener filter), averaged over kinds and powers by how well they explain
    them (Hoeting et al., "Bayesian model averaging", Statistical Science 1999). Where
    the series jumps once, it is looked at on both sides apart.

    Attributes:
        past: Steps of the window that lead to the place.
        future: Steps after it.
        correlation: Of the jitter, between neighbouring frames, in [0, 1).
        finest: The lowest standard deviation of jitter that is thought of.
        highest: The highest one.
    """

    past: int
    future: int
    correlation: float
    finest: float
    highest: float

    def weights(self, steps: Any, certain: Any) -> tuple[Any, Any]:
        """Returns what to multiply steps with, and how strong the jitter is.

        Args:
            steps: Changes since the frame before, float32 `[N, past + future, S]`, of
                S series that have nothing to do with each other.
            certain: How sure each is, float32 `[N, past + future]` in [0, 1].

        Returns:
            Weights float32 `[N, past + future, S]`: the sum of the products with the
            steps is the jitter at the place. And the standard deviation of the jitter
            around it, float32 `[N, S]`.
        """
        certain = certain * _no_jump(_centred(steps, certain), certain)
        weights, level = self._averaged(_centred(steps, certain), certain)
        # The same for steps from which no mean has been taken.
        return _centred(weights, certain), level

    def _averaged(self, steps: Any, certain: Any) -> tuple[Any, Any]:
        """The weights and the level, for steps whose mean is 0."""
        covariances, with_place = self._model()
        doubt = (1.0 - certain) / (certain + 1e-3)
        noise = doubt[:, None, :, None] * np.eye(self.past + self.future, dtype="f4")
        inverse = ops.linalg.inv(covariances[None] + noise)
        _, volume = ops.slogdet(covariances[None] + noise)
        told = ops.einsum("nkab,nbs->nkas", inverse, steps)
        fit = ops.einsum("nkas,nas->nks", told, steps)
        count = ops.maximum(ops.sum(certain, axis=1) - 1.0, 0.0)[:, None, None, None]
        variances = ops.convert_to_tensor(self._variances())
        odds = -0.5 * (
            fit[..., None] / variances
            + count * ops.log(variances)
            + volume[:, :, None, None]
        )
        odds = odds - ops.logsumexp(odds, axis=(1, 3), keepdims=True)
        shares = ops.exp(odds)
        level = ops.sqrt(ops.sum(shares * variances, axis=(1, 3)))
        filters = ops.einsum("nkab,b->nka", inverse, with_place)
        weights = ops.einsum("nks,nka->nas", ops.sum(shares, axis=-1), filters)
        return weights, level

    def _variances(self) -> np.ndarray:
        levels = np.geomspace(self.finest, self.highest, _LEVELS)
        return (levels**2).astype("float32")

    def _model(self) -> tuple[np.ndarray, np.ndarray]:
        """Covariances of the steps, `[K, A, A]`, and theirs with the jitter, `[A]`.

        Relative to the variance of the jitter.
        """
        count = self.past + self.future
        places = np.arange(count + 1)
        jitter = self.correlation ** np.abs(places[:, None] - places)
        across = np.diff(np.eye(count + 1), axis=0) @ jitter
        own = across @ np.diff(np.eye(count + 1), axis=0).T + _SPEED
        add_up = np.tril(np.ones((count, count)))
        speeds = [np.eye(count)]
        lags = np.abs(places[:count, None] - places[:count])
        speeds += [add_up @ shape[lags] @ add_up.T for shape in _accelerations(count)]
        covariances = np.stack([own + p * speed for speed in speeds for p in _POWERS])
        largest = covariances.max(axis=(1, 2))[:, None, None]
        # So that 32 bits are enough.
        covariances += 1e-6 * largest * np.eye(count)
        return covariances.astype("float32"), across[:, self.past].astype("float32")


def _centred(values: Any, certain: Any) -> Any:
    """Takes the mean off, and leaves out what is not certain."""
    certain = certain[..., None]
    total = ops.sum(certain, axis=1, keepdims=True) + 1e-6
    mean = ops.sum(values * certain, axis=1, keepdims=True) / total
    return (values - mean) * certain


def _no_jump(steps: Any, certain: Any) -> Any:
    """Returns 1 for most steps, and next to 0 for a sudden large one, `[N, A]`."""
    half = _AROUND // 2
    first, last = (ops.repeat(e, half, axis=1) for e in (steps[:, :1], steps[:, -1:]))
    padded = ops.concatenate([first, steps, last], axis=1)
    count = steps.shape[1]
    around = ops.stack([padded[:, i : i + count] for i in range(_AROUND)])
    apart = ops.abs(steps - ops.median(around, axis=0))
    # A mean of roots is hardly raised by one large value.
    total = ops.sum(certain, axis=1)[:, None, None] + 1e-6
    usual = ops.sum(ops.sqrt(apart) * certain[..., None], axis=1, keepdims=True) / total
    usual = usual**2 + _LEAST_JUMP * ops.max(ops.abs(steps), axis=1, keepdims=True)
    furthest = ops.max(apart / (usual + 1e-6), axis=-1)
    return 1.0 / (1.0 + (furthest / _JUMP) ** 8)


def _accelerations(count: int) -> list[np.ndarray]:
    """Autocorrelations of each kind of course's acceleration."""
    shapes = [fading_autocorrelation(count, kept) for kept in _FADING]
    return shapes + [swinging_autocorrelation(count, *swing) for swing in _SWINGING]
