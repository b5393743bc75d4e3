"""The networks of a plan, one behind the other."""

from collections.abc import Sequence

import numpy as np

from data_pipeline.eight_bits import as_8_bit, as_deep
from serving.frame_restorer import FrameRestorer
from serving.frame_stream import lead_frames
from serving.shot_stream import ShotStream
from serving.step_watcher import StepWatcher


class RestorationChain:
    """Sends the frames of shots through several restorers, frame by frame.

    Without restorers, frames come out as they went in. Between several restorers,
    8-bit frames have 16 bits, so that what one step calculates is not rounded
    before the next.

    Args:
        restorers: In the order in which the frames pass them.

    Attributes:
        watchers: Are shown what each restorer makes of the frames.
    """

    def __init__(self, restorers: Sequence[FrameRestorer]):
        self.watchers: list[StepWatcher] = []
        self._restorers = tuple(restorers)
        self._streams: list[ShotStream] = []
        # Numbers of the next frame that enters, and that each stream gives.
        self._numbers: list[int] = []
        self._deepened = len(self._restorers) > 1
        self._kind = np.dtype(np.uint8)

    @property
    def lead(self) -> int:
        """Frames of run-up that a start inside a shot needs to be exact.

        With a recurrent step it has to be the shot's first frame or one before.
        """
        return sum(lead_frames(restorer) for restorer in self._restorers)

    @property
    def recurrent(self) -> bool:
        """Whether a step remembers the shot from its first frame on."""
        return any(restorer.recurrent for restorer in self._restorers)

    @property
    def marks_damage(self) -> bool:
        """Whether watchers are shown where frames were damaged."""
        return any(restorer.marks_damage for restorer in self._restorers)

    def start_shot(self, *, mid_shot: bool = False, first_frame: int = 0) -> None:
        """Forgets the last shot and gets ready for the next.

        Args:
            mid_shot: Whether the first `lead` frames to come are a run-up inside
                a shot, for which nothing comes out.
            first_frame: Number, in the film, of the first frame to come.
        """
        self._streams, self._numbers = [], [first_frame]
        for restorer in self._restorers:
            self._streams.append(
                restorer.open_stream(mid_shot=mid_shot, first_frame=first_frame)
            )
            # Each takes its run-up from what comes out of the one before.
            first_frame += lead_frames(restorer) if mid_shot else 0
            self._numbers.append(first_frame)

    def feed(self, frame: np.ndarray) -> list[np.ndarray]:
        """Takes the shot's next frame, `[H, W, 3]`; returns those that are done."""
        self._kind = frame.dtype
        if self._deepened:
            frame = as_deep(frame)
        return self._rounded(self._through(self._seen([frame], 0), first=0))

    def finish_shot(self) -> list[np.ndarray]:
        """Returns the shot's last frames."""
        outputs: list[np.ndarray] = []
        for index, stream in enumerate(self._streams):
            last = self._seen(stream.finish(), index + 1)
            outputs += self._through(last, first=index + 1)
        self._streams = []
        return self._rounded(outputs)

    def _rounded(self, frames: list[np.ndarray]) -> list[np.ndarray]:
        if self._kind == np.uint8:
            return [as_8_bit(frame) for frame in frames]
        return frames

    def _through(self, frames: list[np.ndarray], first: int) -> list[np.ndarray]:
        for index in range(first, len(self._streams)):
            stream, restorer = self._streams[index], self._restorers[index]
            # The numbers of the frames that enter are those that just came out.
            entering = self._numbers[index] - len(frames)
            made = []
            for offset, frame in enumerate(frames):
                if restorer.known_damage is not None:
                    mask = restorer.known_damage.at(max(entering + offset, 0))
                    frame = _with_mask(frame, mask)
                made += self._seen(stream.feed(frame), index + 1)
            frames = made
        return frames

    def _seen(self, frames: list[np.ndarray], step: int) -> list[np.ndarray]:
        """Counts the frames of a step and shows them; returns them without masks."""
        shown = []
        for frame in frames:
            damage = as_8_bit(frame[..., 3]) if frame.shape[-1] == 4 else None
            pixels = frame if damage is None else frame[..., :3]
            for watcher in self.watchers:
                watcher.see(step, self._numbers[step], pixels, damage)
            self._numbers[step] += 1
            shown.append(pixels)
        return shown


def _with_mask(frame: np.ndarray, mask: np.ndarray) -> np.ndarray:
    if frame.dtype == np.uint16:
        mask = as_deep(mask)
    return np.concatenate([frame, mask[..., None]], axis=-1)
