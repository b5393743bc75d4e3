"""What the engine needs of a network, wherever the network runs."""

from abc import ABC, abstractmethod
from typing import Literal

from serving.damage_mask import DamageMask
from serving.shot_stream import ShotStream


class FrameRestorer(ABC):
    """Restores the frames of shots as they come.

    Frames are display-referred RGB, `[H, W, 3]`, uint8 or uint16 over the full
    range of the type; what goes in as one type comes out as the same. The engine
    knows nothing else of a network, so an implementation may hold it in this
    process or send the frames to a server.

    Attributes:
        past: Frames before an output frame that it can depend on.
        future: Frames after an output frame that it can depend on.
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
    known_damage: DamageMask | None = None

    @abstractmethod
    def open_stream(self, *, mid_shot: bool, first_frame: int) -> ShotStream:
        """Begins a shot.

        Args:
            mid_shot: Whether the stream starts inside a shot. Its first frames,
                `lead_frames` of them, are then a run-up, for which nothing comes
                out.
            first_frame: Number, in the film, of the first frame to come.
        """

    @abstractmethod
    def memory_needed(self, height: int, width: int) -> int:
        """Estimates the bytes that a frame takes here, the stream's memory included."""
