"""Finds frames that show nothing of the film: black, grey, white or torn."""

from collections import deque

import cv2
import numpy as np

_COLUMNS, _ROWS = 48, 36
_LONGEST = 3
# Correlations: of the frames around a drop-out, and of these with it at most.
_SAME_SCENE, _FOREIGN = 0.85, 0.4
# Spread of grey levels below which a frame shows nothing.
_FLAT = 4.0
# Motion is allowed for by trying shifts of the small picture.
_REACH = 3


class DropOuts:
    """Says which frames differ from all around while these are alike.

    A scene that goes on behind one to three foreign frames has lost them. Flashes
    keep the structure of the scene, and cuts and fades do not come back to it: none
    of them counts.
    """

    def __init__(self) -> None:
        # A frame before, at most three lost ones and one after.
        self._recent: deque[tuple[int, np.ndarray]] = deque(maxlen=_LONGEST + 2)
        self._found: list[tuple[int, int]] = []

    @property
    def found(self) -> tuple[tuple[int, int], ...]:
        """First and last frames of the stretches found so far."""
        return tuple(self._found)

    def add(self, number: int, luma: np.ndarray) -> None:
        """Takes the next frame of the film, cuts or not.

        Args:
            number: Of the frame.
            luma: `[H, W]`, uint8.
        """
        cells = cv2.resize(luma, (_COLUMNS, _ROWS), interpolation=cv2.INTER_AREA)
        self._recent.append((number, cells.astype(np.float32)))
        newest = self._recent[-1][1]
        if newest.std() < _FLAT:
            return
        for length in range(1, len(self._recent) - 1):
            before = self._recent[-2 - length][1]
            lost = [self._recent[-2 - index] for index in range(length)]
            if self._is_lost(before, newest, [cells for _, cells in lost]):
                self._found.append((lost[-1][0], lost[0][0]))
                # What was lost is no neighbour for the next.
                self._recent = deque([self._recent[-1]], maxlen=_LONGEST + 2)
                return

    def _is_lost(
        self, before: np.ndarray, after: np.ndarray, between: list[np.ndarray]
    ) -> bool:
        if before.std() < _FLAT or _likeness(before, after) < _SAME_SCENE:
            return False
        return all(
            max(_likeness(before, cells), _likeness(after, cells)) < _FOREIGN
            for cells in between
        )


def _likeness(one: np.ndarray, other: np.ndarray) -> float:
    """The best correlation of two small pictures at any small shift; 0 if flat."""
    if min(one.std(), other.std()) < _FLAT:
        return 0.0
    inner = other[_REACH:-_REACH, _REACH:-_REACH]
    found = cv2.matchTemplate(one, inner, cv2.TM_CCOEFF_NORMED)
    return float(found.max())
