"""One shot on its way through one network, wherever the network runs."""

from abc import ABC, abstractmethod

import numpy as np


class ShotStream(ABC):
    """Takes the frames of a shot as they come and gives the restored ones.

    They come out in order, all of them by the end of the shot; how many are on their
    way until then is the stream's affair.
    """

    @abstractmethod
    def feed(self, frame: np.ndarray) -> list[np.ndarray]:
        """Takes the next frame of the shot and returns those that are done."""

    @abstractmethod
    def finish(self) -> list[np.ndarray]:
        """Ends the shot and returns its last frames."""
