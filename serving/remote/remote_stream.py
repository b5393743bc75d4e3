"""A shot on its way through a network behind a server."""

import contextvars
from collections import deque
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from serving.frame_restorer import FrameRestorer
from serving.frame_stream import FrameStream
from serving.shot_stream import ShotStream
from serving.stepped_restorer import SteppedRestorer
from serving.tiles import Tile, cut_into_tiles

if TYPE_CHECKING:
    from serving.remote.remote_restorer import RemoteRestorer

Answer = tuple[np.ndarray, dict[str, np.ndarray]]


class RemoteStream(ShotStream):
    """Sends the steps of a shot in requests and puts the answers together.

    What has to be fed at the edges of a shot is decided by `FrameStream`, as in this
    process. Several requests are under way; of a recurrent network only those of
    different tiles, since each takes the memory that the one before gives.

    Args:
        restorer: Knows the server.
        mid_shot: As for `FrameStream`.
        first_frame: As for `FrameStream`.
    """

    def __init__(self, restorer: "RemoteRestorer", *, mid_shot: bool, first_frame: int):
        self._restorer = restorer
        self._steps = _StepRecorder(restorer)
        self._shot = FrameStream(
            self._steps, mid_shot=mid_shot, first_frame=first_frame
        )
        # Of a recurrent network each step is sent once.
        finite = not restorer.recurrent
        self._run_up = restorer.past + restorer.future if finite else 0
        self._sent = 0
        self._wanted: deque[int] = deque()
        self._pending: deque[_Request] = deque()
        self._last_answers: list[Future[Answer]] = []

    def feed(self, frame: np.ndarray) -> list[np.ndarray]:
        self._take(self._shot.feed(frame))
        return self._collect(self._restorer.requests)

    def finish(self) -> list[np.ndarray]:
        self._take(self._shot.finish())
        if self._steps.count > self._sent:
            self._send(self._steps.count)
        return self._collect(0)

    def _take(self, tokens: list[np.ndarray]) -> None:
        """Notes which steps give a frame of the shot, and sends what is enough."""
        self._wanted.extend(int(token) for token in tokens)
        while self._steps.count:
            shape, kind = self._steps.shape, self._steps.kind
            size = self._restorer.request_size(shape, self._exact(kind))
            end = max(self._sent - self._run_up, 0) + size.steps
            if self._steps.count < end:
                return
            self._send(end)

    def _exact(self, kind: Any) -> bool:
        return self._restorer.strength < 1 or kind != np.uint8

    def _send(self, end: int) -> None:
        begin = max(self._sent - self._run_up, 0)
        frames = self._steps.between(begin, end)
        exact = self._exact(self._steps.kind)
        size = self._restorer.request_size(self._steps.shape, exact)
        height, width = self._steps.shape[:2]
        tiles = cut_into_tiles(
            height,
            width,
            side=size.side or max(height, width),
            halo=self._restorer.halo if size.side else 0,
            alignment=self._restorer.alignment,
        )
        if not self._last_answers:
            self._last_answers = [_no_answer() for _ in tiles]
        valid = np.array([frame.entering is not None for frame in frames], np.float32)
        answers = [
            self._restorer.workers.submit(
                # Of its own, so that a trace knows what the request belongs to.
                contextvars.copy_context().run,
                self._ask,
                frames,
                valid,
                tile,
                exact,
                before,
            )
            for tile, before in zip(tiles, self._last_answers, strict=True)
        ]
        if self._restorer.recurrent:
            self._last_answers = answers
        wanted = []
        while self._wanted and self._wanted[0] < end:
            wanted.append(self._wanted.popleft() - begin)
        self._pending.append(_Request(frames, wanted, tiles, answers))
        self._sent = end
        self._steps.forget(max(end - self._run_up, 0))

    def _ask(
        self,
        steps: list["_Step"],
        valid: np.ndarray,
        tile: Tile,
        exact: bool,
        before: Future[Answer],
    ) -> Answer:
        rows, columns = tile.rows, tile.columns
        part = np.s_[
            rows.crop_first : rows.crop_last, columns.crop_first : columns.crop_last
        ]
        # The request before went to a worker earlier, so it will have its answer.
        _, state = before.result()
        if self._restorer.recurrent and not state:
            state = self._restorer.initial_state(
                rows.crop_last - rows.crop_first,
                columns.crop_last - columns.crop_first,
            )
        blank = np.zeros_like(steps[0].shown[part])
        clip = np.stack(
            [blank if step.entering is None else step.entering[part] for step in steps]
        )
        if exact:
            clip = _as_float(clip)
        return self._restorer.run(clip, valid, state)

    def _collect(self, most: int) -> list[np.ndarray]:
        """Returns what is done, and waits until no more requests are under way."""
        done: list[np.ndarray] = []
        while self._pending and (
            len(self._pending) > most
            or all(answer.done() for answer in self._pending[0].answers)
        ):
            request = self._pending.popleft()
            done += self._together(request)
        return done

    def _together(self, request: "_Request") -> list[np.ndarray]:
        scale, strength = self._restorer.scale, np.float32(self._restorer.strength)
        made = [answer.result()[0] for answer in request.answers]
        frames = []
        for place in request.wanted:
            shown = request.steps[place].shown
            height, width = shown.shape[:2]
            whole = np.empty((height * scale, width * scale, 3), made[0].dtype)
            for tile, clip in zip(request.tiles, made, strict=True):
                into, out_of = tile.places(scale)
                whole[into] = clip[place][out_of]
            if whole.dtype == np.float32:
                whole = _rounded(whole, shown, strength)
            frames.append(whole)
        return frames


@dataclass(frozen=True, eq=False)
class _Step:
    """A frame that enters, or None for a blank one, and the one that comes out."""

    entering: np.ndarray | None
    shown: np.ndarray


@dataclass(frozen=True, eq=False)
class _Request:
    """Steps that were sent, and which of their results belong to the shot."""

    steps: list[_Step]
    wanted: list[int]
    tiles: tuple[Tile, ...]
    answers: list[Future[Answer]] = field(default_factory=list)


class _StepRecorder(SteppedRestorer):
    """Notes the steps of a `FrameStream`; its frames are the steps' numbers."""

    def __init__(self, restorer: FrameRestorer):
        self.past, self.future = restorer.past, restorer.future
        self.time_edges, self.recurrent = restorer.time_edges, restorer.recurrent
        self.scale, self.alignment = restorer.scale, restorer.alignment
        self.halo = restorer.halo
        self.count = 0
        self._first = 0
        self._kept: deque[_Step] = deque()

    @property
    def shape(self) -> tuple[int, ...]:
        """Of the frames."""
        return self._kept[-1].shown.shape

    @property
    def kind(self) -> Any:
        """Of the frames' values."""
        return self._kept[-1].shown.dtype

    def initial_state(self, height: int, width: int) -> None:
        return None

    def step(
        self, frame: np.ndarray | None, shown: np.ndarray, state: Any
    ) -> tuple[np.ndarray, Any]:
        self._kept.append(_Step(frame, shown))
        self.count += 1
        return np.array(self.count - 1), state

    def memory_needed(self, height: int, width: int) -> int:
        return 0

    def between(self, begin: int, end: int) -> list[_Step]:
        """Returns steps by their numbers."""
        return [self._kept[number - self._first] for number in range(begin, end)]

    def forget(self, before: int) -> None:
        """Lets go of the steps before one, but for the last."""
        while self._first < before and len(self._kept) > 1:
            self._kept.popleft()
            self._first += 1


def _no_answer() -> Future[Answer]:
    answer: Future[Answer] = Future()
    answer.set_result((np.empty(0), {}))
    return answer


def _as_float(pixels: np.ndarray) -> np.ndarray:
    """As TensorFlow does it, which multiplies in place of dividing by a constant."""
    share = np.float32(1) / np.float32(np.iinfo(pixels.dtype).max)
    return pixels.astype(np.float32) * share


def _rounded(made: np.ndarray, shown: np.ndarray, strength: np.float32) -> np.ndarray:
    """As `NetworkRunner` does it, in the same order with the same rounding."""
    peak = np.float32(np.iinfo(shown.dtype).max)
    if strength != 1:
        before = _as_float(shown[..., :3])
        made = before + strength * (made - before)
    return np.rint(np.clip(made, 0, 1) * peak).astype(shown.dtype)
