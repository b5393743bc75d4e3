"""How interpolators are measured: by frames that are left out."""

from dataclasses import dataclass

from trainers.evaluation_protocol import EvaluationProtocol


@dataclass(frozen=True, kw_only=True)
class InterpolationProtocol(EvaluationProtocol):
    """Every second frame is left out and made anew from the others around it.

    Frames 1, 3, 5 and so on of a clip are measured, as far as there is a frame after
    them. In place of noisy frames stand the neighbours blended half and half. There is
    one level, 0.
    """

    def length(self, frames: int) -> int:
        """Returns how many frames of a clip of so many are left out and made anew.

        Raises:
            ValueError: The clip is too short for one.
        """
        if frames < 3:
            raise ValueError(
                f"The protocol {self.name} makes frames between others, of clips of "
                f"three frames or more; received a clip of {frames}."
            )
        return (frames - 1) // 2
