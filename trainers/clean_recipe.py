"""Clips as they are."""

from typing import Any

from keras import ops

from data_pipeline.degradations.degradation import UNKNOWN_NOISE


class CleanRecipe:
    """Leaves clips alone, for trainings whose data need nothing done to them."""

    def __call__(self, clean: Any, seed: Any) -> dict[str, Any]:
        """Returns `clip`, the batch itself, and `noise_level`, unknown.

        Args:
            clean: float32 `[B, T, H, W, 3]` in [0, 1].
            seed: Is not looked at.
        """
        del seed
        level = ops.full((ops.shape(clean)[0],), UNKNOWN_NOISE, "float32")
        return {"clip": clean, "noise_level": level}
