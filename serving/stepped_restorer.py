"""A network that takes a frame and gives one, step by step."""

from abc import abstractmethod
from typing import Any

import numpy as np

from serving.frame_restorer import FrameRestorer
from serving.frame_stream import FrameStream
from serving.shot_stream import ShotStream


class SteppedRestorer(FrameRestorer):
    """Restores a stream frame by frame, with the memory of it in a state.

    `step` gives the frame that entered `future` steps before.
    """

    def open_stream(self, *, mid_shot: bool, first_frame: int) -> ShotStream:
        return FrameStream(self, mid_shot=mid_shot, first_frame=first_frame)

    @abstractmethod
    def initial_state(self, height: int, width: int) -> Any:
        """Returns the state before the first frame of a stream."""

    def state_at(self, state: Any, frame_number: int) -> Any:
        """Tells a stream that has not begun with which frame of the film it will.

        Args:
            state: What `initial_state` returned.
            frame_number: From 0; most restorers do not care.

        Returns:
            The state to begin with.
        """
        del frame_number
        return state

    @abstractmethod
    def step(
        self,
        frame: np.ndarray | None,
        shown: np.ndarray,
        state: Any,
    ) -> tuple[np.ndarray, Any]:
        """Takes one frame and gives the restored one of `future` steps before.

        Args:
            frame: The frame that enters, or None for a blank one that flushes
                the network ("masked" only).
            shown: The unrestored frame of the one that comes out, for blending;
                any frame while what comes out is not of the shot.
            state: What `initial_state` or the last `step` returned.

        Returns:
            The restored frame, `[H * scale, W * scale, 3]` (4 where it marks
            damage), and the new state.
        """
