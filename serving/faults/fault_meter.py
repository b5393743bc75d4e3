"""What every measurer of a fault can do."""

from abc import ABC, abstractmethod
from typing import ClassVar

from serving.faults.fault import Fault
from serving.faults.observed_frame import ObservedFrame


class FaultMeter(ABC):
    """Measures a fault while the frames of a film go by.

    Frames come in order, once; `start_shot` is called before the first frame of
    every shot. A meter keeps a few frames and a few numbers per frame.

    Attributes:
        whole_film: Whether it must see every frame. Others may be given separate
            moments of a few consecutive frames each, as a shot each.
    """

    whole_film: ClassVar[bool] = True

    @abstractmethod
    def start_shot(self) -> None:
        """Says that the next frame has nothing to do with those before."""

    @abstractmethod
    def add(self, frame: ObservedFrame) -> None:
        """Takes the next frame of the shot."""

    @abstractmethod
    def faults(self) -> tuple[Fault, ...]:
        """Says what the frames so far amount to; always the same faults."""
