"""Steady: frames that stand still in the gate."""

from typing import Any

import keras
from keras import ops

from zoo.layers.area_resampling import area_resampling
from zoo.layers.jitter_filter import JitterFilter
from zoo.layers.luma import luma_of
from zoo.layers.phase_correlation import phase_correlation
from zoo.layers.sub_pixel_shift import sub_pixel_shift
from zoo.layers.unsteadiness import smooth_gate
from zoo.temporal.measured_restorer import MeasuredRestorer

# Height of a correlation's peak that is as likely chance as motion.
_CHANCE = 0.06
# Weave, as the standard deviation in pixels, at which half is corrected.
_WEAVE_FLOOR = 0.12
# Standard deviations of the weave beyond which no frame is moved.
_DEVIATIONS = 3.0
# Of the weave, from frame to frame.
_CORRELATION = 0.2
# The least weave, in pixels, that is told from none.
_FINEST = 0.01


@keras.saving.register_keras_serializable(package="kinozoo")
class Steady(MeasuredRestorer):
    """Takes out gate weave: small shifts of whole frames, new with every frame.

    Phase correlation tells how far each frame moved against the one before, with
    a confidence. What of that is weave, new in every frame, and what the smooth
    motion of a camera, follows from how the steps around go on from each other (see
    `JitterFilter`); each frame is moved back by its weave. What is corrected is
    weighted smoothly by how strong the weave is around the frame: a film that
    stands still, pans, or is held by a hand, passes as it was.

    Rotation is not taken out, nor is the slow part of what a shaking camera does.

    Args:
        past: Frames before the present one that are looked at.
        future: Frames after it; the delay of a stream.
        grid: Rows and columns to which frames are shrunk for the measurement;
            powers of two are fast.
        largest_shift: No frame is moved by more pixels.
        **kwargs: As for every Keras model.
    """

    def __init__(
        self,
        past: int = 16,
        future: int = 16,
        grid: int = 256,
        largest_shift: float = 8.0,
        **kwargs: Any,
    ):
        super().__init__(past, future, **kwargs)
        if grid < 8 or largest_shift <= 0 or past + future < 1:
            raise ValueError(
                "grid must be at least 8, largest_shift positive, and a frame before "
                f"or after looked at; received grid={grid}, "
                f"largest_shift={largest_shift}, past={past}, future={future}"
            )
        self.grid = grid
        self.largest_shift = largest_shift
        self.numbers = 3

    def measure(self, frames: Any, previous: Any) -> Any:
        """Returns the displacement since the frame before, and the confidence."""
        height, width = ops.shape(frames)[1:3]
        displacement, peak = phase_correlation(
            self._shrunk_luma(previous), self._shrunk_luma(frames)
        )
        cell = ops.stack([ops.cast(width, "float32"), ops.cast(height, "float32")])
        displacement = displacement * cell / self.grid
        confidence = smooth_gate(peak, _CHANCE)
        return ops.concatenate([displacement, confidence[:, None]], axis=1)

    def correct(self, frames: Any, window: Any, valid: Any) -> Any:
        """Moves each frame to where the trend of the path says."""
        return sub_pixel_shift(frames, self.shift(window, valid))

    def shift(self, window: Any, valid: Any) -> Any:
        """Tells by how much each frame is to be moved.

        Args:
            window: As in `correct`.
            valid: As in `correct`.

        Returns:
            `[N, 2]`, `(dx, dy)` in pixels, as `sub_pixel_shift` takes it.
        """
        # A step needs both of its frames.
        certain = window[:, 1:, 2] * valid[:, 1:] * valid[:, :-1]
        steps = window[:, 1:, :2] * certain[..., None]
        weave = JitterFilter(
            self.past, self.future, _CORRELATION, _FINEST, self.largest_shift
        )
        weights, level = weave.weights(steps, certain)
        shift = smooth_gate(level, _WEAVE_FLOOR) * ops.sum(weights * steps, axis=1)
        # What goes far beyond the weave is the camera's own motion.
        limit = ops.minimum(_DEVIATIONS * level, self.largest_shift) + 1e-6
        return shift / (1.0 + (shift / limit) ** 4) ** 0.25

    def get_config(self) -> dict[str, Any]:
        """Returns what `from_config` needs."""
        return super().get_config() | {
            "grid": self.grid,
            "largest_shift": self.largest_shift,
        }

    def _shrunk_luma(self, frames: Any) -> Any:
        luma = luma_of(frames)
        return area_resampling(luma, self.grid, self.grid)[..., 0]
