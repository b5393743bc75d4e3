"""How interpolators are measured: by frames that are left out."""

from dataclasses import dataclass

from trainers.evaluation_protocol import EvaluationProtocol


@dataclass(frozen=True, kw_only=True)
class InterpolationProtocol(EvaluationProtocol):
    """Every second frame is left out and made anew from its two neighbours.

    Frames 1, 3, 5 and so on of a clip are measured, as far as there is a frame after
    them. In place of noisy frames stand the neighbours blended half and half. There is
    one level, 0.
    """
