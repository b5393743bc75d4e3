"""Where frames were damaged, until they have passed all steps."""

import numpy as np

from serving.step_watcher import StepWatcher


class DamageRecord(StepWatcher):
    """Keeps the masks of frames that are still under way.

    Args:
        first: Number of the first frame that is wanted.
    """

    def __init__(self, first: int):
        self._first = first
        self._masks: dict[int, np.ndarray] = {}

    def see(
        self, step: int, index: int, pixels: np.ndarray, damage: np.ndarray | None
    ) -> None:
        if damage is None or index < self._first:
            return
        earlier = self._masks.get(index)
        # A second damage step adds to what the first one found.
        self._masks[index] = damage if earlier is None else np.maximum(damage, earlier)

    def take(self, index: int) -> np.ndarray:
        """Returns the mask of a frame, uint8 `[H, W]`, and forgets it."""
        return self._masks.pop(index)
