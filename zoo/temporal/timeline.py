"""Time, seen from inside a network: a whole clip at once, or a stream.

A network that mixes neighbouring frames only through a timeline is written once
and runs both ways with the same numbers. On a clip, the frames of a batch lie
side by side in the first axis. In a stream every look into the future makes the
network lag one frame behind its input, and the timeline keeps what is needed
until then.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

from keras import ops

Brought = Callable[[Any, Any], tuple[Any, Any]]


class Timeline(ABC):
    """How a network reaches the frames before and after the present one."""

    @abstractmethod
    def shift(
        self, features: Any, channels: int, brought: Brought | None = None
    ) -> Any:
        """Replaces channels by those of the neighbouring frames.

        The first `channels` come from the frame before, the next `channels` from
        the frame after, zeros where there is none (Lin et al., "TSM", ICCV 2019,
        section 3.2; bidirectional and buffered: Qi et al., "Real-time Streaming
        Video Denoising with Bidirectional Buffers", ACM MM 2022, section 3).
        In a stream this costs a delay of one frame.

        Args:
            features: `[N, H, W, C]` with `C >= 2 * channels`.
            channels: How many channels to take from each side.
            brought: Moves what comes from the frame before and from the frame after,
                `[N, H, W, channels]` each, to its place in the frame between them.
        """

    @abstractmethod
    def around(self, features: Any) -> tuple[Any, Any, Any]:
        """Gives the frame before, the frame itself and the frame after.

        Args:
            features: `[N, H, W, C]`.

        Returns:
            Three like `features`, zeros for missing frames; a delay of one frame.
        """

    def neighbours(self, features: Any) -> Any:
        """Joins what `around` gives along the channels, `[N, H, W, 3 * C]`."""
        return ops.concatenate(self.around(features), axis=-1)

    @abstractmethod
    def delay(self, features: Any, frames: int) -> Any:
        """Holds features back, to meet others that look into the future.

        Args:
            features: `[N, H, W, C]`.
            frames: How many frames later they are needed.
        """

    @abstractmethod
    def carry(
        self, features: Any, channels: int, update: Callable[[Any, Any], Any]
    ) -> Any:
        """Carries a memory from frame to frame: a recurrence.

        It starts with zeros at a shot's first frame and reaches back to that.

        Args:
            features: `[N, H, W, C]`.
            channels: Of the memory.
            update: Gives the memory after a frame, `[B, H, W, channels]`, of that
                frame's features and the memory before it. Each pixel for itself:
                else what a pixel depends on would grow with time.

        Returns:
            The memory after each frame, `[N, H, W, channels]`; no delay.
        """


class ClipTimeline(Timeline):
    """All frames of `[B, T, ...]` clips at once, flattened to `[B * T, ...]`."""

    def __init__(self, frames: Any):
        self._frames = frames

    def shift(
        self, features: Any, channels: int, brought: Brought | None = None
    ) -> Any:
        # One split, not three slices: its gradient is one concatenation.
        parts = ops.split(features, [channels, 2 * channels], axis=-1)
        before = self._moved(self._unflatten(parts[0]), 1)
        after = self._moved(self._unflatten(parts[1]), -1)
        before, after = self._flatten(before), self._flatten(after)
        if brought is not None:
            before, after = brought(before, after)
        return ops.concatenate([before, after, parts[2]], axis=-1)

    def around(self, features: Any) -> tuple[Any, Any, Any]:
        clip = self._unflatten(features)
        before, after = (self._flatten(self._moved(clip, by)) for by in (1, -1))
        return before, features, after

    def delay(self, features: Any, frames: int) -> Any:
        return features

    def carry(
        self, features: Any, channels: int, update: Callable[[Any, Any], Any]
    ) -> Any:
        frames = ops.moveaxis(self._unflatten(features), 1, 0)
        none = ops.zeros((*ops.shape(frames)[1:4], channels), features.dtype)

        def step(memory: Any, present: Any) -> tuple[Any, Any]:
            memory = update(present, memory)
            return memory, memory

        _, memories = ops.scan(step, none, frames)
        return self._flatten(ops.moveaxis(memories, 0, 1))

    def _moved(self, clip: Any, frames: int) -> Any:
        blank = ops.zeros_like(clip[:, :1])
        if frames > 0:
            return ops.concatenate([blank, clip[:, :-1]], axis=1)
        return ops.concatenate([clip[:, 1:], blank], axis=1)

    def _unflatten(self, features: Any) -> Any:
        height, width = ops.shape(features)[1:3]
        return ops.reshape(
            features, (-1, self._frames, height, width, features.shape[-1])
        )

    def _flatten(self, clip: Any) -> Any:
        height, width = ops.shape(clip)[2:4]
        return ops.reshape(clip, (-1, height, width, clip.shape[-1]))


class StreamTimeline(Timeline):
    """One frame of `[B, ...]` streams per call, and the memory between calls.

    A network makes the same calls in the same order at every step. Calls are
    numbered, and each keeps its buffers in the state under its number.

    Args:
        state: What `state` was after the last step, or None before the first
            one of a stream: then all buffers are zeros.
        valid: float32 `[B]`, 1 where the frame that enters now is of the shot.
        latency: Frames that the whole network lags behind; how long `valid` has
            to be remembered.
    """

    def __init__(self, state: dict[str, Any] | None, valid: Any, latency: int):
        self._old_state = state
        self._calls = 0
        self._lag = 0
        if state is None:
            history = ops.zeros_like(ops.tile(valid[:, None], (1, latency)))
        else:
            history = state["valid"][:, :latency]
        self._valid = ops.concatenate([valid[:, None], history], axis=1)
        self.state: dict[str, Any] = {"valid": self._valid}

    def shift(
        self, features: Any, channels: int, brought: Brought | None = None
    ) -> Any:
        held, before = self._buffers([features, features[..., :channels]])
        after = self._masked(features[..., channels : 2 * channels], 0)
        sides = (before, after) if brought is None else brought(before, after)
        joined = ops.concatenate([*sides, held[..., 2 * channels :]], axis=-1)
        self._keep([features, self._masked(held[..., :channels], 1)])
        self._lag += 1
        return joined

    def around(self, features: Any) -> tuple[Any, Any, Any]:
        held, before = self._buffers([features, features])
        after = self._masked(features, 0)
        self._keep([features, self._masked(held, 1)])
        self._lag += 1
        return before, held, after

    def delay(self, features: Any, frames: int) -> Any:
        if frames == 0:
            return features
        held = self._buffers([features] * frames)
        self._keep([features, *held[:-1]])
        return held[-1]

    def carry(
        self, features: Any, channels: int, update: Callable[[Any, Any], Any]
    ) -> Any:
        (memory,) = self._buffers([features[..., :channels]])
        # Before the shot and after it there is nothing to remember.
        shown = self._valid[:, self._lag][:, None, None, None] > 0
        memory = ops.where(shown, update(features, memory), memory)
        self._keep([memory])
        return memory

    def _buffers(self, like: list[Any]) -> list[Any]:
        if self._old_state is None:
            return [ops.zeros_like(features) for features in like]
        return [self._old_state[f"buffer_{self._calls}_{i}"] for i in range(len(like))]

    def _keep(self, buffers: list[Any]) -> None:
        for i, buffer in enumerate(buffers):
            self.state[f"buffer_{self._calls}_{i}"] = buffer
        self._calls += 1

    def _masked(self, features: Any, age: int) -> Any:
        valid = self._valid[:, self._lag + age]
        return features * ops.cast(valid[:, None, None, None], features.dtype)
