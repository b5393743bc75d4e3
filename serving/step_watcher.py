"""Whoever wants to see what each step makes of a frame."""

from abc import ABC, abstractmethod

import numpy as np


class StepWatcher(ABC):
    """Is shown frames between the steps of a chain, in their order."""

    @abstractmethod
    def see(
        self, step: int, index: int, pixels: np.ndarray, damage: np.ndarray | None
    ) -> None:
        """Takes a look at a frame.

        Args:
            step: Which step of the chain made it, from 1; 0 for the frame as it
                was read.
            index: Number of the frame in the film.
            pixels: `[H, W, 3]`, uint8 or uint16; not to be changed.
            damage: Probability that a pixel was damaged, uint8 `[H, W]`, where the
                step finds damage.
        """
