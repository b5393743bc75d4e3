"""How clips are made smaller, enlarged again and measured."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from data_pipeline.degradations.bicubic_downsampling import BicubicDownsampling
from trainers.evaluation_protocol import EvaluationProtocol
from zoo.layers.bicubic_enlargement import bicubic_enlargement


@dataclass(frozen=True, kw_only=True)
class UpscaleProtocol(EvaluationProtocol):
    """How clips are made smaller, enlarged again and measured.

    Frames lose the rows and columns that `scale` does not divide, and are shrunk as
    by MATLAB ("BI"), rounded to 8 bits. The noise level 0 of `noise_levels` is the
    one there is.
    """

    def noisy_frames(
        self, clean: np.ndarray, level: float
    ) -> Callable[[int], np.ndarray]:
        """Gives small frames; see the base class."""
        true = self.true_frames(clean, level)
        smaller = BicubicDownsampling(self.scale)

        def small_frame(index: int) -> np.ndarray:
            small = smaller(true(index)[None, None], seed=0)["clip"]
            return _rounded(np.asarray(small)[0, 0])

        return small_frame

    def true_frames(
        self, clean: np.ndarray, level: float
    ) -> Callable[[int], np.ndarray]:
        """Gives clean frames whose size the scale divides; see the base class."""
        _, height, width, _ = clean.shape
        rows, columns = height - height % self.scale, width - width % self.scale
        cropped = clean[:, :rows, :columns]
        return lambda index: cropped[index].astype(np.float32) / np.float32(255.0)

    def compared_frame(self, frame: np.ndarray) -> np.ndarray:
        """Enlarges a small frame by bicubic interpolation, rounded to 8 bits."""
        return _rounded(np.asarray(bicubic_enlargement(frame[None], self.scale))[0])


def _rounded(frame: np.ndarray) -> np.ndarray:
    return np.round(255.0 * np.clip(frame, 0.0, 1.0)) / np.float32(255.0)
