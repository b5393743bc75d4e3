"""Puts what other parts of an inspection measure into the form of faults."""

from collections.abc import Sequence

import cv2
import numpy as np

from data_pipeline.video.interlacing_report import InterlacingReport
from serving.faults.fault import SURE_ENOUGH, Fault, unmeasured
from serving.noise_estimate import NoiseEstimate
from serving.picture_kind import PictureKind

# Fine texture that moves looks like faint grain.
_VISIBLE_NOISE, _VISIBLE_GRAIN = 2.5, 5.0
_FEW_MOVING_FRAMES = 8
_CELLS = (48, 36)


def noise_fault(
    noise: NoiseEstimate | None, by_moment: Sequence[tuple[float, float]]
) -> Fault:
    """The noise level of a film, on the 0 to 255 scale.

    Args:
        noise: Of the film; None where it could not be measured.
        by_moment: Seconds and level of each moment.

    Returns:
        The fault. It is surer the less the moments differ, and less sure where the
        noise is correlated.
    """
    if noise is None:
        return unmeasured("noise", "of 255", "black frames, or too small")
    kind, surest = "white", 0.95
    if noise.correlated:
        kind, surest = "grain, or compressed", 0.65
    elif not noise.white:
        kind, surest = "common to the channels", 0.85
    levels = np.array([level for _, level in by_moment])
    spread = float(np.median(np.abs(levels - noise.level)))
    confidence = surest * (1.0 - min(1.0, spread / max(noise.level, 2.0)))
    visible = _VISIBLE_GRAIN if noise.correlated else _VISIBLE_NOISE
    real = noise.level >= visible and confidence >= SURE_ENOUGH
    return Fault(
        name="noise",
        value=noise.level,
        unit="of 255",
        confidence=confidence,
        suggested_step="denoise" if real else None,
        over_time=tuple(by_moment),
        detail=kind,
    )


def combing_fault(report: InterlacingReport) -> Fault:
    """The share of moving frames that are two fields, in percent."""
    woven = report.top_first + report.bottom_first
    moving = woven + report.progressive
    step = "deinterlace" if report.interlaced else None
    if not moving:
        return Fault(
            name="combing",
            value=None,
            unit="% of moving frames",
            confidence=0.0,
            suggested_step=step,
            detail=report.reason,
        )
    share = woven / moving
    return Fault(
        name="combing",
        value=100.0 * share,
        unit="% of moving frames",
        # A film of which half is woven leaves doubt about what to do.
        confidence=min(1.0, moving / _FEW_MOVING_FRAMES) * max(share, 1.0 - share),
        suggested_step=step,
        detail=f"{report.parity} field first" if report.interlaced else "",
    )


def colour_fault(kind: PictureKind, pictures: Sequence[np.ndarray]) -> Fault:
    """How little colour there is: the mean distance of colours from grey.

    Args:
        kind: What the pictures were judged to be.
        pictures: RGB, `[H, W, 3]`, uint8 or uint16, at least one.
    """
    means = []
    for picture in pictures:
        peak = np.iinfo(picture.dtype).max
        cells = np.float32(picture) * np.float32(255.0 / peak)
        cells = cv2.resize(cells, _CELLS, interpolation=cv2.INTER_AREA)
        means.append(float(np.mean(cells.max(axis=-1) - cells.min(axis=-1))))
    grey = kind != "colour"
    return Fault(
        name="black and white",
        value=float(np.mean(means)),
        unit="of 255 colour",
        confidence=min(1.0, 0.7 + len(pictures) / 30.0),
        suggested_step="colour" if grey else None,
        detail=kind,
    )


def cuts_fault(cuts: Sequence[int] | None, seconds: Sequence[float]) -> Fault:
    """The hard cuts of a film: no fault, but no step works across them.

    Args:
        cuts: Indices of the first frames of shots, but the first; None where they
            were not looked for.
        seconds: When those frames are shown.
    """
    if cuts is None:
        reason = "not measured: not every frame was looked at"
        return unmeasured("hard cuts", "places", reason)
    return Fault(
        name="hard cuts",
        value=float(len(cuts)),
        unit="places",
        confidence=0.95,
        over_time=tuple((at, 1.0) for at in seconds),
    )
