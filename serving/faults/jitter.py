"""How much a value jumps about its own smooth course."""

import numpy as np

from serving.faults.parabola_residuals import ParabolaResiduals
from serving.faults.per_second import PerSecond

_NEAR, _FAR = 3, 6
# Autocorrelation, from frame to frame, of what the near filter leaves of a hand-held
# camera's motion: measured on clips of such cameras.
_SMOOTH_CORRELATION = 0.45
# Autocorrelations from which on jitter has none, and the expected correlation.
_LESS_CORRELATED = (-0.55, -0.45)
# How many times the level about seven values may be that about thirteen where the
# course between them is smooth enough: from where on, and up to where.
_SMOOTH_FAR = (1.25, 1.5)
# Values about thirteen of which half the level is taken from them.
_FEW = 6.0


class Jitter:
    """Tells jitter, which is new in every frame, from smooth change.

    A parabola is fitted to each seven values; how far the middle one lies from it
    is jitter, and some of what a fast camera does. The two differ in how it goes on
    to the next frame: jitter turns back, a camera goes on. So the share of jitter
    follows from the autocorrelation of the distances.

    The parabola follows a part of the jitter too, so the level is scaled by what
    it leaves of a first-order autoregression. Seven values say little about that
    part. Where the course is calm enough for parabolas through thirteen, these give
    the level.

    Args:
        components: How many values there are in a frame, as 2 for x and y.
        correlation: Of the jitter, between neighbouring frames, in [0, 1).
    """

    def __init__(self, components: int, correlation: float) -> None:
        self._correlation = correlation
        self._near = ParabolaResiduals(_NEAR, components)
        self._far = ParabolaResiduals(_FAR, components)
        self._by_second = PerSecond()

    def start_run(self) -> None:
        """Says that the next value has nothing to do with those before."""
        self._near.start_run()
        self._far.start_run()

    def add(self, second_difference: np.ndarray, seconds: float) -> None:
        """Takes `value[t] - 2 value[t-1] + value[t-2]` of the next frame, `[C]`."""
        self._far.add(second_difference)
        square = self._near.add(second_difference)
        if square is not None:
            self._by_second.add(seconds, square)

    @property
    def count(self) -> int:
        """How many values were compared with their surroundings."""
        return self._near.count

    @property
    def share(self) -> float:
        """Part of the variance about the parabolas that is jitter, 0 to 1."""
        if not self._near.measurable:
            return 0.0
        _, of_jitter = self._near.left_of_autoregression(self._correlation)
        share = (_SMOOTH_CORRELATION - self._near.autocorrelation) / (
            _SMOOTH_CORRELATION - of_jitter
        )
        return float(np.clip(share, 0.0, 1.0))

    @property
    def highest_level(self) -> float:
        """Standard deviation of one component if all of it were jitter."""
        near = self._near_level
        if not self._far.measurable or near <= 0.0:
            return near
        far = self._far_level
        smooth = np.interp(far / near, _SMOOTH_FAR, [1.0, 0.0])
        sure = smooth * self._far.count / (self._far.count + _FEW)
        return float(near ** (1.0 - sure) * far**sure)

    @property
    def level(self) -> float:
        """Standard deviation of one component of the jitter."""
        return self.highest_level * float(np.sqrt(self.share))

    def over_time(self) -> tuple[tuple[float, float], ...]:
        """Seconds and the level within them."""
        variance = self._near.variance
        scale = self.level**2 / variance if variance > 0.0 else 0.0
        return tuple(
            (second, float(np.sqrt(square * scale)))
            for second, square in self._by_second.means()
        )

    @property
    def _near_level(self) -> float:
        correlation = self._correlation
        if self._near.measurable:
            # Only jitter with less correlation than expected turns back this much.
            # In short films chance does so too, hence the distance.
            correlation = float(
                np.interp(
                    self._near.autocorrelation, _LESS_CORRELATED, [0.0, correlation]
                )
            )
        left, _ = self._near.left_of_autoregression(correlation)
        return float(np.sqrt(self._near.variance / left))

    @property
    def _far_level(self) -> float:
        left, _ = self._far.left_of_autoregression(self._correlation)
        return float(np.sqrt(self._far.variance / left))
