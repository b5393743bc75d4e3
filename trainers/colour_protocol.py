"""How clips lose their colours, are coloured again and measured."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from data_pipeline.degradations.greyscale import Greyscale
from trainers.evaluation_protocol import EvaluationProtocol


@dataclass(frozen=True, kw_only=True)
class ColourProtocol(EvaluationProtocol):
    """How clips lose their colours, are coloured again and measured.

    Networks get BT.709 luma of the gamma values, rounded to 8 bits. The mode "guided"
    gives them the first frame in colour as a reference; "blind" gives none. There is
    one level, 0.
    """

    def noisy_frames(
        self, clean: np.ndarray, level: float
    ) -> Callable[[int], np.ndarray]:
        """Gives grey frames; see the base class."""
        grey = Greyscale()

        def grey_frame(index: int) -> np.ndarray:
            frame = clean[index][None, None].astype(np.float32) / np.float32(255.0)
            made = np.asarray(grey(frame, seed=0)["clip"])[0, 0]
            return np.round(255.0 * made) / np.float32(255.0)

        return grey_frame

    def references(self, clean: np.ndarray, mode: str) -> np.ndarray:
        """Returns what a network is shown in a mode, float32 `[R, H, W, 3]`."""
        shown = clean[: 1 if mode == "guided" else 0]
        return shown.astype(np.float32) / np.float32(255.0)
