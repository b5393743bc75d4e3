"""How points of a scene moved between three frames."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class PointMotion:
    """Displacements of the same points over the last two steps, in pixels.

    Attributes:
        before: From two frames ago to the last one, `(dx, dy)`, `[N, 2]`, float32.
        now: From the last frame to this one, `[N, 2]`, float32.
    """

    before: np.ndarray
    now: np.ndarray
