"""What networks that look at one frame at a time share."""

from abc import abstractmethod
from typing import Any

from keras import ops

from zoo.temporal.restorer import Restorer, State


class FramewiseRestorer(Restorer):
    """A network for still pictures, run on every frame by itself.

    It has no memory and does not look at the noise level. A subclass says what
    happens to a frame; clips and streams follow from that.
    """

    past = 0
    future = 0
    time_edges = "masked"
    blind = True

    @abstractmethod
    def restore_frames(self, frames: Any, training: bool) -> Any:
        """Restores frames by themselves.

        Args:
            frames: float32 `[N, H, W, 3]`, H and W aligned.
            training: Whether layers learn.

        Returns:
            `[N, H * scale, W * scale, 3]`.
        """

    def restore_clip(self, clip: Any, noise_level: Any, training: bool) -> Any:
        """Restores clips whose height and width are aligned."""
        batch, frames, height, width, _ = ops.shape(clip)
        flat = ops.reshape(ops.cast(clip, "float32"), (-1, height, width, 3))
        restored = self.restore_frames(flat, training)
        shape = (batch, frames, height * self.scale, width * self.scale, 3)
        return ops.reshape(restored, shape)

    def restore_frame(
        self, frame: Any, valid: Any, noise_level: Any, state: State
    ) -> tuple[Any, State]:
        """Takes one aligned frame of a stream and gives the same one restored."""
        return self.restore_frames(ops.cast(frame, "float32"), False), {}

    def state_spec(
        self, batch: int, height: int, width: int
    ) -> dict[str, tuple[tuple[int, ...], str]]:
        """Returns nothing: there is no memory."""
        return {}
