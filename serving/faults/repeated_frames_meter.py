"""Finds frames that are there twice, and places where frames are missing."""

import cv2
import numpy as np

from serving.faults.fault import SURE_ENOUGH, Fault
from serving.faults.fault_meter import FaultMeter
from serving.faults.observed_frame import ObservedFrame
from serving.faults.point_motion import PointMotion

_COLUMNS, _ROWS = 24, 18
# Frames on both sides with which a change is compared.
_SIDE = 3
_REPEATED = 0.3
# A coder that is short of bits changes doubled frames, but moves them little.
_PERHAPS_REPEATED, _AT_REST, _IN_MOTION = 0.5, 0.45, 0.25
# Frames that went through a conversion of fields do so too, but then none is clearly
# doubled: of those that may be, at most so many for each that is.
_PERHAPS_FOR_EACH = 2
# Grey levels by which the liveliest blocks change; stills show no repetition.
_LEAST_CHANGE = 0.7
_SLOWEST = 0.7
_TWICE, _HALF = (1.55, 2.6), (0.35, 0.68)
_INCOHERENT = 0.35
_GAP = 1.6
_FEWEST_FOR_A_STEP = 2
_SHARE_FOR_A_STEP = 1.0


class RepeatedFramesMeter(FaultMeter):
    """Counts doubled and missing frames, in percent of the frames.

    A frame is doubled where almost nothing changes although there is change before
    and after it, in the liveliest twentieth of the picture; where a film has such
    frames, also those that a coder changed a little more. One is missing where all
    points go twice as far as before and half as far the next time, or where the
    timestamps leave room for a frame and the picture has gone on. Of each frame
    four numbers are kept; the verdicts fall at the end.
    """

    def __init__(self) -> None:
        # One list per shot, of seconds, change, ratio of speeds and speed.
        self._shots: list[list[tuple[float, ...]]] = []
        self.start_shot()

    def start_shot(self) -> None:
        self._last: np.ndarray | None = None
        self._shots.append([])

    def add(self, frame: ObservedFrame) -> None:
        change = np.nan
        if self._last is not None and self._last.shape == frame.small.shape:
            difference = cv2.absdiff(frame.small, self._last).astype(np.float32)
            blocks = cv2.resize(
                difference, (_COLUMNS, _ROWS), interpolation=cv2.INTER_AREA
            )
            change = float(np.quantile(blocks, 0.95))
        self._last = frame.small
        motion = frame.motion
        self._shots[-1].append(
            (frame.seconds, change, _speed_ratio(motion), _speed(motion))
        )

    def faults(self) -> tuple[Fault, ...]:
        doubled: list[float] = []
        missing: list[float] = []
        judged = frames = 0
        shots = [np.array(shot).T for shot in self._shots if shot]
        clear = sum(int(_clear_repeats(shot[1]).sum()) for shot in shots)
        likely = sum(int(_likely_repeats(shot[1], shot[3]).sum()) for shot in shots)
        for seconds, changes, ratios, speeds in shots:
            frames += len(seconds)
            reference = _reference(changes)
            judged += int((reference > _LEAST_CHANGE).sum())
            repeats = _clear_repeats(changes)
            if likely <= _PERHAPS_FOR_EACH * clear:
                repeats |= _likely_repeats(changes, speeds)
            doubled += seconds[repeats].tolist()
            lost = _jumps(ratios, repeats) | _gaps(seconds, changes)
            missing += seconds[lost].tolist()
        sure = judged / max(frames - len(shots), 1)
        return (
            _counted("doubled frames", doubled, frames, sure),
            _counted("missing frames", missing, frames, 0.8 * sure),
        )


def _counted(name: str, times: list[float], frames: int, sure: float) -> Fault:
    share = 100.0 * len(times) / max(frames, 1)
    confidence = float(np.clip(sure, 0.0, 1.0))
    if times:
        confidence = max(confidence, 0.6)
    real = len(times) >= _FEWEST_FOR_A_STEP and share >= _SHARE_FOR_A_STEP
    return Fault(
        name=name,
        value=share,
        unit="% of the frames",
        confidence=confidence,
        suggested_step="interpolate" if real and confidence >= SURE_ENOUGH else None,
        over_time=tuple((float(at), 1.0) for at in times),
        detail=f"{len(times)} frames" if times else "",
    )


def _speed_ratio(motion: PointMotion | None) -> float:
    """How many times as far points go as one frame ago; NaN where they rest."""
    if motion is None:
        return float("nan")
    squares = (motion.before**2).sum(axis=1)
    moving = squares > _SLOWEST**2
    if moving.sum() < max(8, 0.3 * len(squares)):
        return float("nan")
    before, now = motion.before[moving], motion.now[moving]
    ratio = float(np.median((before * now).sum(axis=1) / squares[moving]))
    rest = np.linalg.norm(now - ratio * before, axis=1)
    if np.median(rest) > _INCOHERENT * np.median(np.linalg.norm(now, axis=1)):
        return float("nan")
    return ratio


def _speed(motion: PointMotion | None) -> float:
    """How far points go, in pixels of the small picture; NaN where not known."""
    if motion is None:
        return float("nan")
    return float(np.median(np.linalg.norm(motion.now, axis=1)))


def _reference(values: np.ndarray) -> np.ndarray:
    """The most within three frames, on the calmer side of each frame."""
    known = np.nan_to_num(values, nan=0.0)
    padded = np.concatenate([np.zeros(_SIDE), known, np.zeros(_SIDE)])
    windows = np.lib.stride_tricks.sliding_window_view(padded, _SIDE)
    before, after = windows[: len(known)], windows[_SIDE + 1 :]
    return np.minimum(before.max(axis=1), after.max(axis=1))


def _clear_repeats(changes: np.ndarray) -> np.ndarray:
    change = _reference(changes)
    with np.errstate(invalid="ignore"):
        return (changes < _REPEATED * change) & (change > _LEAST_CHANGE)


def _likely_repeats(changes: np.ndarray, speeds: np.ndarray) -> np.ndarray:
    """Frames that change and move little, and are not clearly doubled."""
    change, speed = _reference(changes), _reference(speeds)
    with np.errstate(invalid="ignore"):
        rests = (speed > _IN_MOTION) & (speeds < _AT_REST * speed)
        likely = rests & (changes < _PERHAPS_REPEATED * change)
    return likely & (change > _LEAST_CHANGE) & ~_clear_repeats(changes)


def _jumps(ratios: np.ndarray, repeats: np.ndarray) -> np.ndarray:
    following = np.append(ratios[1:], np.nan)
    with np.errstate(invalid="ignore"):
        jump = (ratios > _TWICE[0]) & (ratios < _TWICE[1])
        jump &= (following > _HALF[0]) & (following < _HALF[1])
    # The leap after a doubled frame is no gap.
    return jump & ~repeats & ~np.append(False, repeats[:-1])


def _gaps(seconds: np.ndarray, changes: np.ndarray) -> np.ndarray:
    if len(seconds) < 4:
        return np.zeros(len(seconds), bool)
    steps = np.diff(seconds, prepend=seconds[0])
    usual = float(np.median(steps[1:]))
    typical = float(np.nanmedian(changes[1:]))
    late = steps > _GAP * usual
    return late & (np.nan_to_num(changes) > max(1.2 * typical, _LEAST_CHANGE))
