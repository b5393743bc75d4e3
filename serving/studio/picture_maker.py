"""What invents pictures, as the page sees it."""

from abc import ABC, abstractmethod

import numpy as np


class PictureMaker(ABC):
    """A network that makes pictures of noise; it is loaded when it is first needed.

    Attributes:
        name: By which it is chosen.
    """

    name: str

    @property
    @abstractmethod
    def classes(self) -> int:
        """How many kinds of pictures can be asked for; 0 for none.

        Raises:
            ValueError: The network makes no pictures of noise.
            OSError: It cannot be read.
        """

    @abstractmethod
    def make(self, count: int, seed: int, label: int | None) -> np.ndarray:
        """Makes pictures that follow from the arguments alone.

        Args:
            count: How many.
            seed: Of the noise.
            label: The kind of all, counted from 0; None for all kinds in turn.

        Returns:
            A grid of them, uint8 RGB `[H, W, 3]`.

        Raises:
            ValueError: The network makes no pictures of noise, or none of that kind.
            OSError: It cannot be read.
        """
