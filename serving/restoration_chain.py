"""The networks of a plan, one behind the other."""

from collections.abc import Sequence

import numpy as np

from serving.frame_restorer import FrameRestorer
from serving.frame_stream import FrameStream, lead_frames

# From the range of 8 bits to that of 16.
_DEEP = np.uint16(257)


class RestorationChain:
    """Sends the frames of shots through several restorers, frame by frame.

    Without restorers, frames come out as they went in. Between several restorers,
    8-bit frames have 16 bits, so that what one step calculates is not rounded
    before the next.

    Args:
        restorers: In the order in which the frames pass them.
    """

    def __init__(self, restorers: Sequence[FrameRestorer]):
        self._restorers = tuple(restorers)
        self._streams: list[FrameStream] = []
        self._deepened = len(self._restorers) > 1
        self._kind = np.dtype(np.uint8)

    @property
    def lead(self) -> int:
        """Frames of run-up that a start inside a shot needs to be exact."""
        return sum(lead_frames(restorer) for restorer in self._restorers)

    def start_shot(self, *, mid_shot: bool = False, first_frame: int = 0) -> None:
        """Forgets the last shot and gets ready for the next.

        Args:
            mid_shot: Whether the first `lead` frames to come are a run-up inside
                a shot, for which nothing comes out.
            first_frame: Number, in the film, of the first frame to come.
        """
        self._streams = []
        for restorer in self._restorers:
            self._streams.append(
                FrameStream(restorer, mid_shot=mid_shot, first_frame=first_frame)
            )
            # Each takes its run-up from what comes out of the one before.
            first_frame += lead_frames(restorer) if mid_shot else 0

    def feed(self, frame: np.ndarray) -> list[np.ndarray]:
        """Takes the shot's next frame, `[H, W, 3]`; returns those that are done."""
        self._kind = frame.dtype
        if self._deepened and frame.dtype == np.uint8:
            frame = frame.astype(np.uint16) * _DEEP
        return self._rounded(self._through([frame], first=0))

    def finish_shot(self) -> list[np.ndarray]:
        """Returns the shot's last frames."""
        outputs: list[np.ndarray] = []
        for index, stream in enumerate(self._streams):
            outputs += self._through(stream.finish(), first=index + 1)
        self._streams = []
        return self._rounded(outputs)

    def _rounded(self, frames: list[np.ndarray]) -> list[np.ndarray]:
        if self._deepened and self._kind == np.uint8:
            return [_as_8_bit(frame) for frame in frames]
        return frames

    def _through(self, frames: list[np.ndarray], first: int) -> list[np.ndarray]:
        for stream in self._streams[first:]:
            frames = [output for frame in frames for output in stream.feed(frame)]
        return frames


def _as_8_bit(frame: np.ndarray) -> np.ndarray:
    wide = frame.astype(np.uint32)
    return ((wide + _DEEP // 2) // _DEEP).astype(np.uint8)
