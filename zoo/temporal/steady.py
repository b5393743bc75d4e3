"""Steady: frames that stand still in the gate."""

from typing import Any

import keras
from keras import ops

from zoo.layers.area_resampling import area_resampling
from zoo.layers.phase_correlation import phase_correlation
from zoo.layers.robust_trend import robust_trend
from zoo.layers.sub_pixel_shift import sub_pixel_shift
from zoo.layers.unsteadiness import smooth_gate, unsteadiness
from zoo.temporal.measured_restorer import MeasuredRestorer

_LUMA = (0.299, 0.587, 0.114)
# Height of a correlation's peak that is as likely chance as motion.
_CHANCE = 0.06
# Weave, as the standard deviation in pixels, at which half is corrected.
_WEAVE_FLOOR = 0.12
# Standard deviations of the weave beyond which no frame is moved.
_DEVIATIONS = 3.0
# Squared errors that a slope has to exceed by far to count in full.
_SLOPE_ERRORS = 2.0


@keras.saving.register_keras_serializable(package="kinozoo")
class Steady(MeasuredRestorer):
    """Takes out gate weave: small shifts of whole frames, new with every frame.

    Phase correlation tells how far each frame moved against the one before, with
    a confidence. The path of the frames is smoothed by a robust line through its
    past and future, which keeps pans and follows sudden moves, and each frame is
    moved from its place on the path to that on the line. What is corrected is
    weighted smoothly by how strong the weave is around the frame: a film that
    stands still, or moves evenly, passes as it was.

    Rotation is not taken out. A camera that shakes cannot be told from weave.

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
        if grid < 8 or largest_shift <= 0:
            raise ValueError(
                "grid must be at least 8 and largest_shift positive; received "
                f"grid={grid}, largest_shift={largest_shift}"
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
        steps, confidence = window[..., :2], window[..., 2]
        # A step needs both of its frames.
        before = ops.pad(valid[:, :-1], ((0, 0), (1, 0)))
        certain = confidence * valid * before
        steps = steps * certain[..., None]
        path, trust = self._relative_path(steps, certain, valid)
        trend = robust_trend(path, trust, self.past, self.future, _SLOPE_ERRORS)
        weave = unsteadiness(steps, certain)[:, None]
        shift = -smooth_gate(weave, _WEAVE_FLOOR) * trend
        # What goes far beyond the weave is the camera's own motion.
        limit = ops.minimum(_DEVIATIONS * weave, self.largest_shift) + 1e-6
        return shift / (1.0 + (shift / limit) ** 4) ** 0.25

    def get_config(self) -> dict[str, Any]:
        """Returns what `from_config` needs."""
        return super().get_config() | {
            "grid": self.grid,
            "largest_shift": self.largest_shift,
        }

    def _shrunk_luma(self, frames: Any) -> Any:
        luma = ops.matmul(frames, ops.convert_to_tensor(_LUMA, "float32")[:, None])
        return area_resampling(luma, self.grid, self.grid)[..., 0]

    def _relative_path(self, steps: Any, certain: Any, valid: Any) -> tuple[Any, Any]:
        """Adds up steps on both sides of the present.

        Args:
            steps: Displacements since the frame before, `[N, W, 2]`.
            certain: Their confidence, `[N, W]`.
            valid: `[N, W]`.

        Returns:
            Places relative to the present, `[N, W, 2]`, and how sure they are,
            `[N, W]`: as sure as all steps between them and the present.
        """
        place = ops.cumsum(steps, axis=1)
        place = place - place[:, self.past : self.past + 1]
        doubt = -ops.log(certain + 1e-6)
        after = ops.cumsum(doubt[:, self.past + 1 :], axis=1)
        # The step into a frame lies between it and the frame before.
        before = ops.flip(doubt[:, 1 : self.past + 1], axis=1)
        before = ops.flip(ops.cumsum(before, axis=1), axis=1)
        doubts = ops.concatenate([before, ops.zeros_like(doubt[:, :1]), after], axis=1)
        return place, ops.exp(-doubts) * valid
