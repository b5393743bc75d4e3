"""What networks share that are written once, on a timeline."""

from abc import abstractmethod
from typing import Any

import keras
from keras import ops

from zoo.temporal.restorer import Restorer, State
from zoo.temporal.timeline import ClipTimeline, StreamTimeline, Timeline


class TimelineRestorer(Restorer):
    """A network that reaches the frames around only through a `Timeline`.

    It says once, in `restore_in_time`, what happens to frames; clips, streams and
    the memory of streams follow from that. A subclass sets `past`, `future` and
    `halo`, creates its layers in `__init__` and their weights in `build_layers`.
    """

    time_edges = "masked"
    blind = True
    alignment = 8

    def __init__(self, **kwargs: Any):
        super().__init__(**kwargs)
        self._state_like: dict[str, tuple[int, int, str]] = {}

    @abstractmethod
    def build_layers(self) -> None:
        """Creates the weights of all layers."""

    @abstractmethod
    def restore_in_time(
        self, frames: Any, noise_level: Any, timeline: Timeline, **maps: Any
    ) -> list[Any]:
        """Restores flattened frames.

        Args:
            frames: float32 `[N, H, W, 3]`, H and W aligned.
            noise_level: float32 `[N]`, as in `call`.
            timeline: Where the frames lie in time.
            **maps: What else is known of each frame, `[N, H, W, C]` by name; a
                network that knows such maps works without them, too, and keeps
                the same buffers on the timeline.

        Returns:
            Maps `[N, H, W, C]`, in a stream each as late as the network makes it:
            the restored frames come last, `future` frames late and `scale` times
            as large.
        """

    def build(self, input_shape: Any) -> None:
        """Creates the weights, and learns what a stream has to remember."""
        self.build_layers()
        self._state_like = self._record_state()
        self.built = True

    def restore_clip(self, clip: Any, noise_level: Any, training: bool) -> Any:
        """Restores clips whose height and width are aligned."""
        return self.maps_of_clip(clip, noise_level)[-1]

    def restore_frame(
        self, frame: Any, valid: Any, noise_level: Any, state: State
    ) -> tuple[Any, State]:
        """Takes one aligned frame of a stream; see `step`."""
        maps, state = self.maps_of_frame(frame, valid, noise_level, state)
        return maps[-1], state

    def maps_of_clip(self, clip: Any, noise_level: Any, **maps: Any) -> list[Any]:
        """Runs `restore_in_time` on whole clips.

        Args:
            clip: float32 `[B, T, H, W, 3]`, H and W aligned.
            noise_level: float32 `[B]`.
            **maps: `[B, T, H, W, C]` by name.

        Returns:
            What `restore_in_time` returns, `[B, T, ...]`.
        """
        batch, frames = ops.shape(clip)[:2]
        levels = ops.repeat(ops.cast(noise_level, "float32"), frames, axis=0)
        flat = {name: _flattened(value) for name, value in maps.items()}
        made = self.restore_in_time(
            _flattened(clip), levels, ClipTimeline(frames), **flat
        )
        return [
            ops.reshape(each, (batch, frames, *ops.shape(each)[1:3], each.shape[-1]))
            for each in made
        ]

    def maps_of_frame(
        self, frame: Any, valid: Any, noise_level: Any, state: State, **maps: Any
    ) -> tuple[list[Any], State]:
        """Runs `restore_in_time` on the next frame of a stream.

        Args:
            frame: float32 `[B, H, W, 3]`, H and W aligned.
            valid: As in `step`.
            noise_level: float32 `[B]`.
            state: What the last step of the stream returned.
            **maps: `[B, H, W, C]` by name.

        Returns:
            What `restore_in_time` returns, and the new state.
        """
        timeline = StreamTimeline(state, valid, self.future)
        levels = ops.cast(noise_level, "float32")
        made = self.restore_in_time(frame, levels, timeline, **maps)
        return made, timeline.state

    def state_spec(
        self, batch: int, height: int, width: int
    ) -> dict[str, tuple[tuple[int, ...], str]]:
        """Returns shape and dtype of every state tensor, for aligned sizes."""
        spec: dict[str, tuple[tuple[int, ...], str]] = {
            "valid": ((batch, self.future + 1), "float32")
        }
        for name, (shrink, channels, dtype) in self._state_like.items():
            spec[name] = ((batch, height // shrink, width // shrink, channels), dtype)
        return spec

    def _record_state(self) -> dict[str, tuple[int, int, str]]:
        """Learns the buffers' sizes, relative to the frame, from one tiny step."""
        timeline = StreamTimeline(None, ops.ones((1,)), self.future)
        side = self.alignment
        frame = ops.zeros((1, side, side, 3))
        self.restore_in_time(frame, ops.zeros((1,)), timeline)
        return {
            name: (
                side // buffer.shape[1],
                buffer.shape[-1],
                keras.backend.standardize_dtype(buffer.dtype),
            )
            for name, buffer in timeline.state.items()
            if name != "valid"
        }


def _flattened(clip: Any) -> Any:
    """`[B, T, H, W, C]` as `[B * T, H, W, C]`."""
    height, width = ops.shape(clip)[2:4]
    return ops.reshape(clip, (-1, height, width, clip.shape[-1]))
