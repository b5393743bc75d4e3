"""What restorers without weights share that follow a few numbers through time."""

from abc import abstractmethod
from typing import Any, ClassVar

from keras import ops

from zoo.temporal.restorer import Restorer, State


class MeasuredRestorer(Restorer):
    """Measures every frame and corrects each by what its neighbours measured.

    A frame is reduced to a few numbers. These, not the frames, are remembered for
    the past, so that it may be long; each frame of the future costs the memory of
    a frame. Clips and streams run the same code on the same windows of numbers.

    It has no weights, does not look at the noise level, and works in float32 under
    any dtype policy.

    Args:
        past: Frames before the present one whose numbers are remembered.
        future: Frames after the present one that are waited for.
        **kwargs: As for every Keras model.

    Attributes:
        numbers: How many numbers describe a frame.
        needs_whole_frame: Measurements cover the frame: tiles of it would each be
            corrected differently.
    """

    numbers: int
    halo = 0
    time_edges = "masked"
    blind = True
    needs_whole_frame: ClassVar[bool] = True

    def __init__(self, past: int, future: int, **kwargs: Any):
        super().__init__(**kwargs)
        if past < 0 or future < 0:
            raise ValueError(
                "past and future must not be negative; received "
                f"past={past}, future={future}"
            )
        self.past = past
        self.future = future

    @abstractmethod
    def measure(self, frames: Any, previous: Any) -> Any:
        """Reduces frames to numbers.

        Args:
            frames: float32 `[N, H, W, 3]`.
            previous: The frames before them, `[N, H, W, 3]`; zeros before a shot.

        Returns:
            float32 `[N, numbers]`.
        """

    @abstractmethod
    def correct(self, frames: Any, window: Any, valid: Any) -> Any:
        """Restores frames by the numbers of their neighbours.

        Args:
            frames: float32 `[N, H, W, 3]`.
            window: The numbers around each, `[N, past + 1 + future, numbers]`.
            valid: float32 `[N, past + 1 + future]`, 1 where there is a frame. The
                numbers of other frames mean nothing.

        Returns:
            float32 `[N, H, W, 3]`.
        """

    def build(self, input_shape: Any = None) -> None:
        """There is nothing to create."""
        self.built = True

    def restore_clip(self, clip: Any, noise_level: Any, training: bool) -> Any:
        """Restores clips of any size."""
        clip = ops.cast(clip, "float32")
        height, width = ops.shape(clip)[2:4]
        merged = ops.reshape(clip, (-1, height, width, 3))
        corrected = self.correct(merged, *self.measure_clip(clip))
        return ops.reshape(corrected, ops.shape(clip))

    def measure_clip(self, clip: Any) -> tuple[Any, Any]:
        """Measures whole clips.

        Args:
            clip: float32 `[B, T, H, W, 3]`.

        Returns:
            `window` and `valid` as `correct` takes them, for `B * T` frames.
        """
        batch, frames, height, width = ops.shape(clip)[:4]
        before = ops.concatenate([ops.zeros_like(clip[:, :1]), clip[:, :-1]], axis=1)
        merged = ops.reshape(clip, (-1, height, width, 3))
        numbers = self.measure(merged, ops.reshape(before, (-1, height, width, 3)))
        numbers = ops.reshape(numbers, (batch, frames, self.numbers))
        valid = ops.ones_like(numbers[:, :, :1])
        window = self._windows(numbers, frames)
        return window, self._windows(valid, frames)[..., 0]

    def restore_frame(
        self, frame: Any, valid: Any, noise_level: Any, state: State
    ) -> tuple[Any, State]:
        """Takes frame `n` of a stream and gives the restored frame `n - future`."""
        frame = ops.cast(frame, "float32")
        held = [frame, *(state[name] for name in self._frame_names())]
        newest = self.measure(frame, held[1])
        window = ops.concatenate([state["numbers"], newest[:, None]], axis=1)
        shown = ops.cast(valid, "float32")[:, None]
        window_valid = ops.concatenate([state["valid"], shown], axis=1)
        present = held[self.future]
        corrected = self.correct(present, window, window_valid)
        kept: State = {"numbers": window[:, 1:], "valid": window_valid[:, 1:]}
        return corrected, kept | dict(zip(self._frame_names(), held, strict=False))

    def state_spec(
        self, batch: int, height: int, width: int
    ) -> dict[str, tuple[tuple[int, ...], str]]:
        """Returns shape and dtype of every state tensor."""
        remembered = self.past + self.future
        frame = ((batch, height, width, 3), "float32")
        return {
            "numbers": ((batch, remembered, self.numbers), "float32"),
            "valid": ((batch, remembered), "float32"),
            **dict.fromkeys(self._frame_names(), frame),
        }

    def get_config(self) -> dict[str, Any]:
        """Returns what `from_config` needs."""
        return super().get_config() | {"past": self.past, "future": self.future}

    def _frame_names(self) -> list[str]:
        # One before the newest is needed even where nothing is waited for.
        return [f"frame_{age}" for age in range(1, max(self.future, 1) + 1)]

    def _windows(self, numbers: Any, frames: Any) -> Any:
        """Cuts `[B, T, S]` into `[B * T, past + 1 + future, S]`, zeros outside."""
        length = self.past + 1 + self.future
        padded = ops.pad(numbers, ((0, 0), (self.past, self.future), (0, 0)))
        first = ops.arange(frames, dtype="int32")[:, None]
        index = first + ops.arange(length, dtype="int32")[None, :]
        windows = ops.take(padded, index, axis=1)
        return ops.reshape(windows, (-1, length, numbers.shape[-1]))
