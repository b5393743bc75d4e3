"""Evaluation on clips that were degraded before."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from trainers.evaluation_protocol import EvaluationProtocol


@dataclass(frozen=True, kw_only=True, eq=False)
class StoredProtocol(EvaluationProtocol):
    """Gives the stored degraded frames of one clip.

    Attributes:
        stored: uint8 RGB `[T, H, W, 3]` by noise level.
    """

    stored: Mapping[float, np.ndarray]

    def noisy_frames(
        self, clean: np.ndarray, level: float
    ) -> Callable[[int], np.ndarray]:
        """Returns what gives the stored frame of an index."""
        frames = self.stored[level]
        return lambda index: frames[index].astype(np.float32) / np.float32(255.0)
