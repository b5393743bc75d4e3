"""What looks share that recolour films by a few numbers of a reference."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import Any

from keras import ops

from zoo.layers.area_resampling import area_resampling
from zoo.layers.time_kernel import time_kernel
from zoo.temporal.measured_restorer import MeasuredRestorer

# Cells in which grain averages out, so that it does not pass for contrast.
_ROWS, _COLUMNS = 90, 120


class ColourLook(MeasuredRestorer):
    """Gives the frames of a shot the colours of a reference.

    What is measured of frames is averaged smoothly over those around, so that a look
    does not flicker when something bright comes into the picture: every frame of a calm
    stretch is mapped almost in the same way.

    Args:
        target: The same numbers of the reference, as `measured_reference` gives them.
        past: Frames before the present one that are looked at.
        future: Frames after it; the delay of a stream.
        **kwargs: As for every Keras model.

    Raises:
        ValueError: There are more or fewer numbers.
    """

    def __init__(
        self,
        target: Sequence[float],
        past: int = 60,
        future: int = 12,
        **kwargs: Any,
    ):
        super().__init__(past, future, **kwargs)
        if len(target) != self.numbers:
            raise ValueError(
                f"a reference is {self.numbers} numbers, as measured_reference gives "
                f"them; received {len(target)}"
            )
        self.target = tuple(float(value) for value in target)

    @classmethod
    def measured_reference(cls, picture: Any) -> list[float]:
        """Returns the numbers of a picture, float32 `[H, W, 3]` in [0, 1]."""
        numbers = ops.convert_to_numpy(cls.describe(_cells(picture[None])))
        return [float(value) for value in numbers[0]]

    @staticmethod
    @abstractmethod
    def describe(cells: Any) -> Any:
        """Reduces pictures, `[N, h, w, 3]`, to `[N, numbers]` that may be averaged."""

    @abstractmethod
    def recolour(self, frames: Any, numbers: Any, target: Any) -> Any:
        """Maps frames whose shot has some numbers, `[N, numbers]`, to the target's."""

    def measure(self, frames: Any, previous: Any) -> Any:
        """Returns the numbers of frames."""
        return self.describe(_cells(frames))

    def correct(self, frames: Any, window: Any, valid: Any) -> Any:
        """Recolours frames by what their neighbours measured."""
        weight = (time_kernel(self.past, self.future) * valid)[..., None]
        total = ops.maximum(ops.sum(weight, axis=1), 1e-6)
        numbers = ops.sum(weight * window, axis=1) / total
        target = ops.convert_to_tensor([self.target], dtype="float32")
        return self.recolour(frames, numbers, target)

    def get_config(self) -> dict[str, Any]:
        """Returns what `from_config` needs."""
        return super().get_config() | {"target": list(self.target)}


def _cells(frames: Any) -> Any:
    return area_resampling(frames, _ROWS, _COLUMNS)
