"""What makes frames between the frames of a film."""

from typing import Any, Protocol

import numpy as np


class FrameMaker(Protocol):
    """Makes frames between two, knowing how the frames around them move.

    Frames are RGB, uint8 or uint16 `[H, W, 3]`. Its methods may be called from
    several threads at once.
    """

    def measured(self, before: np.ndarray, after: np.ndarray) -> Any:
        """Measures the motion from one frame to the next of its shot.

        Args:
            before: The one.
            after: The next.

        Returns:
            What `between` takes, up to three times.
        """
        ...

    def between(
        self,
        before: np.ndarray,
        after: np.ndarray,
        motions: tuple[Any | None, Any, Any | None],
        moment: float,
    ) -> np.ndarray:
        """Makes a frame between two.

        Args:
            before: The frame before it.
            after: The frame after it.
            motions: What was measured from the frame earlier to that before, from
                there to that after, and from there to the frame later; None where
                there is no such frame as far away in time as the two are.
            moment: Share of the time from the one to the other, above 0, below 1.

        Returns:
            Like `before`.
        """
        ...
