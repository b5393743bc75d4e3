"""Chooses the frames that tell most about a film while it goes by."""

from dataclasses import replace
from typing import NamedTuple

import cv2
import numpy as np

from serving.key_frame import KeyFrame

_COLUMNS, _ROWS = 32, 24
# Correlation of the blocks below which a shot has come to show something else.
_LIKE = 0.5
_FEWEST_FRAMES = 12
# Grey levels of change that halve the worth of a frame.
_CALM = 2.0


class _Candidate(NamedTuple):
    worth: float
    frame: KeyFrame
    blocks: np.ndarray


class KeyFrameChooser:
    """Takes the sharpest and least moving frame of each shot.

    A frame is worth its sharpness, less the more it differs from its neighbours.
    Where a shot comes to show something else than its best frame so far (a pan, a
    door that opens), a part of its own begins. At the end the film is divided into
    as many spans as frames are wanted, and from each the key frame of the longest
    part is taken. A few numbers are kept for each part.

    Args:
        most: How many key frames are wanted.
    """

    def __init__(self, most: int = 24) -> None:
        if most < 1:
            raise ValueError(f"at least one key frame is chosen; received {most}")
        self._most = most
        self._chosen: list[KeyFrame] = []
        self._best: _Candidate | None = None
        self._last: _Candidate | None = None
        self._length = 0
        self._shot = 0

    def start_shot(self) -> None:
        """Says that the next frame begins a new shot."""
        self._end_part()
        self._shot += 1

    def add(
        self,
        index: int,
        seconds: float,
        small: np.ndarray,
        sharpness: float,
        change: float,
    ) -> None:
        """Takes the next frame.

        Args:
            index: Of the frame in the film.
            seconds: When it is shown.
            small: Its luma, `[H, W]`, shrunk or not.
            sharpness: As in `FrameCurves`; NaN counts as none.
            change: From the frame before; NaN where there is none in the shot.
        """
        blocks = _blocks(small)
        self._judge_last(change)
        if (
            self._best is not None
            and self._length >= _FEWEST_FRAMES
            and _likeness(self._best.blocks, blocks) < _LIKE
        ):
            self._end_part()
        self._length += 1
        frame = KeyFrame(
            index=index,
            seconds=seconds,
            shot=self._shot,
            frames=0,
            sharpness=float(np.nan_to_num(sharpness)),
            change=float(np.nan_to_num(change)),
        )
        self._last = _Candidate(0.0, frame, blocks)

    def key_frames(self) -> tuple[KeyFrame, ...]:
        """Returns the chosen frames in order of time; ends the last shot."""
        self._end_part()
        if len(self._chosen) <= self._most:
            return tuple(self._chosen)
        first, last = self._chosen[0].index, self._chosen[-1].index + 1
        spans: dict[int, KeyFrame] = {}
        for frame in self._chosen:
            span = (frame.index - first) * self._most // (last - first)
            rival = spans.get(span)
            if rival is None or frame.frames > rival.frames:
                spans[span] = frame
        return tuple(spans[span] for span in sorted(spans))

    def _judge_last(self, change_after: float) -> None:
        """Compares the last frame, whose next one is now known, with the best."""
        if self._last is None:
            return
        found = self._last.frame
        change = max(found.change, float(np.nan_to_num(change_after)))
        worth = found.sharpness / (1.0 + change / _CALM)
        if self._best is None or worth > self._best.worth:
            self._best = _Candidate(
                worth, replace(found, change=change), self._last.blocks
            )
        self._last = None

    def _end_part(self) -> None:
        self._judge_last(float("nan"))
        if self._best is not None:
            self._chosen.append(replace(self._best.frame, frames=self._length))
        self._best, self._length = None, 0


def _blocks(small: np.ndarray) -> np.ndarray:
    blocks = cv2.resize(small, (_COLUMNS, _ROWS), interpolation=cv2.INTER_AREA)
    return blocks.astype(np.float32)


def _likeness(first: np.ndarray, second: np.ndarray) -> float:
    """Correlation; flat pictures are like all others."""
    a, b = first - first.mean(), second - second.mean()
    norm = float(np.linalg.norm(a) * np.linalg.norm(b))
    return 1.0 if norm < 1e-3 else float((a * b).sum()) / norm
