"""One shot on its way through one network."""

from collections import deque
from typing import TYPE_CHECKING

import numpy as np

from serving.shot_stream import ShotStream
from zoo.temporal.stream import reflected_index

if TYPE_CHECKING:
    from serving.frame_restorer import FrameRestorer
    from serving.stepped_restorer import SteppedRestorer

# Frames after which what a memory holds hardly depends on what came before them.
_FILLS_A_MEMORY = 32


def lead_frames(restorer: "FrameRestorer") -> int:
    """Frames that a stream which starts inside a shot needs before its first one.

    The receptive field in time is finite, so a stream with this much of a run-up
    gives exactly the frames of a stream that started with the shot. Reflection at
    the end of the shot can reach back as far as the network looks ahead. Where a
    memory reaches back to the start of the shot, this much fills it.
    """
    if restorer.recurrent:
        return max(restorer.past, _FILLS_A_MEMORY)
    if restorer.time_edges == "reflected":
        return max(restorer.past, restorer.future)
    return restorer.past


class FrameStream(ShotStream):
    """Feeds the frames of a shot to a `SteppedRestorer` as they come.

    Does what `zoo.temporal.stream.stream_schedule` prescribes without knowing the
    shot's length beforehand, and holds back no more frames than that takes.

    Args:
        restorer: Restores the frames.
        mid_shot: Whether the stream starts inside a shot. Its first
            `lead_frames(restorer)` frames are then a run-up, for which nothing
            comes out.
        first_frame: Number, in the film, of the first frame to come.
    """

    def __init__(
        self,
        restorer: "SteppedRestorer",
        *,
        mid_shot: bool = False,
        first_frame: int = 0,
    ):
        self._restorer = restorer
        self._reflected = restorer.time_edges == "reflected"
        self._first_frame = first_frame
        self._first_output = lead_frames(restorer) if mid_shot else 0
        # What has to be seen before the first step: mirrored frames come first.
        self._needed = restorer.past + 1 if self._reflected and not mid_shot else 1
        self._kept: deque[np.ndarray] = deque(
            maxlen=max(self._needed, restorer.future + 1)
        )
        self._count = 0
        self._fed = 0
        self._state = None

    def feed(self, frame: np.ndarray) -> list[np.ndarray]:
        self._kept.append(frame)
        self._count += 1
        if self._count < self._needed:
            return []
        if self._count > self._needed:
            return self._step(frame)
        return self._begin()

    def finish(self) -> list[np.ndarray]:
        if not self._count:
            return []
        outputs = self._begin() if self._count < self._needed else []
        for index in range(self._count, self._count + self._restorer.future):
            if self._reflected:
                index = reflected_index(index, self._count)
                outputs += self._step(self._frame(index))
            else:
                outputs += self._step(None)
        return outputs

    def _begin(self) -> list[np.ndarray]:
        """Feeds the mirrored frames and then all that was held back."""
        outputs: list[np.ndarray] = []
        if self._needed > 1:
            self._fed = -self._restorer.past
            for index in range(-self._restorer.past, 0):
                outputs += self._step(self._frame(reflected_index(index, self._count)))
        for index in range(self._count):
            outputs += self._step(self._frame(index))
        return outputs

    def _step(self, frame: np.ndarray | None) -> list[np.ndarray]:
        height, width = self._kept[-1].shape[:2]
        if self._state is None:
            state = self._restorer.initial_state(height, width)
            # Mirrored frames come before the first.
            number = self._first_frame + min(self._fed, 0)
            self._state = self._restorer.state_at(state, number)
        position = self._fed - self._restorer.future
        self._fed += 1
        shown = self._frame(max(position, self._count - len(self._kept)))
        restored, self._state = self._restorer.step(frame, shown, self._state)
        return [restored] if position >= self._first_output else []

    def _frame(self, index: int) -> np.ndarray:
        return self._kept[index - (self._count - len(self._kept))]
