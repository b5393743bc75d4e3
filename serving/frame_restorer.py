"""What the engine needs of a network, wherever the network runs."""

from abc import ABC, abstractmethod
from typing import Any, Literal

import numpy as np

from serving.damage_mask import DamageMask
from serving.frame_stream import FrameStream
from serving.shot_stream import ShotStream


class FrameRestorer(ABC):
    """Restores a stream frame by frame, with the memory of it in a state.

    Frames are display-referred RGB, `[H, W, 3]`, uint8 or uint16 over the full
    range of the type; what goes in as one type comes out as the same. The engine
    knows nothing else of a network, so an implementation may hold it in this
    process or send the frames to a server.

    Attributes:
        past: Frames before an output frame that it can depend on.
        future: Frames after an output frame that it can depend on; also the
            delay of `step`.
        scale: Output height and width per input height and width.
        time_edges: As `zoo.temporal.restorer.Restorer.time_edges`.
        alignment: Tiles start at multiples of it, in pixels.
        halo: Radius in pixels beyond which an input pixel cannot change an
            output pixel.
        needs_whole_frame: Whether it measures the whole frame, so that it cannot
            work in tiles.
        recurrent: Whether a memory reaches back to the first frame of the shot, so
            that only a stream which starts with the shot is exact.
        marks_damage: Whether restored frames come with a fourth channel, the
            probability that a pixel was damaged.
        cuts_tiles: Whether it cuts frames into tiles itself.
        known_damage: Where the film is known to be damaged, or None. Frames then
            go in with a fourth channel, that mask.
    """

    past: int
    future: int
    scale: int
    time_edges: Literal["masked", "reflected"]
    alignment: int
    halo: int
    needs_whole_frame: bool = False
    recurrent: bool = False
    marks_damage: bool = False
    cuts_tiles: bool = False
    known_damage: DamageMask | None = None

    def open_stream(self, *, mid_shot: bool, first_frame: int) -> ShotStream:
        """Begins a shot; see `FrameStream`."""
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

    @abstractmethod
    def memory_needed(self, height: int, width: int) -> int:
        """Estimates the bytes that `step` works with, the stream's memory included."""
