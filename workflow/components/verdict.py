"""Whether a model is good enough, by slices and with intervals."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from workflow.components.evaluation_slices import ALL
from workflow.components.measured_row import MeasuredRow

_CONFIDENCE = 0.95


@dataclass(frozen=True, kw_only=True)
class SliceFigures:
    """What was measured on a slice; averages over its clips.

    Attributes:
        name: Of the slice.
        clips: How many.
        psnr: dB.
        ssim: Of frames.
        gain: Over the degraded clips, dB.
        change: Over the last blessed model, dB, where that was measured, too; None
            where it was not.
        interval: In which `change` lies, by a bootstrap over clips, 95 %.
    """

    name: str
    clips: int
    psnr: float
    ssim: float
    gain: float
    change: float | None = None
    interval: tuple[float, float] | None = None


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """Whether a model is blessed.

    Attributes:
        blessed: Whether it is.
        reasons: Why it is not; empty where it is.
        slices: The figures.
    """

    blessed: bool
    reasons: tuple[str, ...]
    slices: tuple[SliceFigures, ...]


def judge(
    rows: Sequence[MeasuredRow],
    *,
    least_gain: float,
    tolerance: float,
    slice_tolerance: float,
    resamples: int,
    seed: int,
) -> Verdict:
    """Compares a model with what went in and with the last blessed model.

    Args:
        rows: What was measured.
        least_gain: dB by which it has to improve the degraded clips, on average.
        tolerance: dB by which it may be worse than the last blessed model: the whole
            interval of the change over all clips has to lie above minus this.
        slice_tolerance: The same for slices, of which the interval may reach below:
            only where it lies below entirely is the slice certainly worse.
        resamples: Of the bootstrap.
        seed: Of the bootstrap.

    Raises:
        ValueError: There are no rows.
    """
    if not rows:
        raise ValueError("A model cannot be judged on no clips.")
    seen = dict.fromkeys(name for row in rows for name in row.slices)
    kinds = list(dict.fromkeys(map(_kind, seen)))
    names = sorted(seen, key=lambda name: kinds.index(_kind(name)))
    figures = tuple(_figures(name, rows, resamples, seed) for name in names)
    reasons = []
    for each in figures:
        if each.name == ALL:
            reasons += _overall(each, least_gain, tolerance)
        elif each.interval is not None and each.interval[1] < -slice_tolerance:
            reasons.append(
                f"{each.name}: {_change(each)}, certainly worse by more than "
                f"{slice_tolerance:g} dB"
            )
    return Verdict(blessed=not reasons, reasons=tuple(reasons), slices=figures)


def _kind(name: str) -> str:
    """Returns "noise level" of "noise level 25"."""
    return name.rpartition(" ")[0]


def _overall(figures: SliceFigures, least_gain: float, tolerance: float) -> list[str]:
    reasons = []
    # Written so that a gain that is no number is no gain.
    if not figures.gain > least_gain:
        reasons.append(
            f"improves the degraded clips by {figures.gain:.2f} dB, and not by more "
            f"than {least_gain:g} dB"
        )
    if figures.interval is not None and not figures.interval[0] >= -tolerance:
        reasons.append(
            f"all clips: {_change(figures)}, not certainly within {tolerance:g} dB"
        )
    return reasons


def _change(figures: SliceFigures) -> str:
    low, high = figures.interval or (np.nan, np.nan)
    return (
        f"{figures.change:+.2f} dB to the last blessed model, between {low:+.2f} and "
        f"{high:+.2f}"
    )


def _figures(
    name: str, rows: Sequence[MeasuredRow], resamples: int, seed: int
) -> SliceFigures:
    own = [row for row in rows if name in row.slices]
    # The last blessed model may know fewer modes: what both were asked is compared.
    compared = [row for row in own if row.baseline_psnr is not None]
    change, interval = None, None
    if compared:
        known = sorted({row.clip for row in compared})
        changes = np.array([_mean_change(compared, clip) for clip in known])
        change = float(changes.mean())
        interval = bootstrap_interval(changes, resamples, seed)
    return SliceFigures(
        name=name,
        clips=len({row.clip for row in own}),
        psnr=float(np.mean([row.psnr for row in own])),
        ssim=float(np.mean([row.ssim for row in own])),
        gain=float(np.mean([row.psnr - row.degraded_psnr for row in own])),
        change=change,
        interval=interval,
    )


def _mean_change(rows: Sequence[MeasuredRow], clip: str) -> float:
    own = [row for row in rows if row.clip == clip]
    return float(np.mean([row.psnr - (row.baseline_psnr or 0.0) for row in own]))


def bootstrap_interval(
    values: np.ndarray, resamples: int, seed: int
) -> tuple[float, float]:
    """Returns the 95 % percentile interval of the mean.

    Efron, "Bootstrap methods: another look at the jackknife", 1979. Of one value the
    interval is that value: such a slice says nothing about other clips.

    Args:
        values: One for each independent clip, `[N]`.
        resamples: How often N of them are drawn with replacement.
        seed: Of the draws.
    """
    random = np.random.default_rng(seed)
    drawn = random.integers(len(values), size=(resamples, len(values)))
    rest = 100 * (1 - _CONFIDENCE) / 2
    low, high = np.percentile(values[drawn].mean(axis=1), [rest, 100 - rest])
    return float(low), float(high)
