"""How far features of made pictures lie from those of true ones."""

from collections.abc import Sequence
from typing import Any

from keras import ops


def feature_distance(made: Sequence[Any], true: Sequence[Any]) -> Any:
    """Returns the mean absolute difference of feature maps, summed over layers.

    Johnson et al., "Perceptual losses for real-time style transfer and
    super-resolution", ECCV 2016, equation 2, with the absolute difference of ESRGAN's
    program (Wang et al., ECCVW 2018, section 3.2).

    Args:
        made: Maps `[N, h, w, C]` of one layer or more.
        true: The same of the true pictures; they get no gradient.

    Returns:
        A scalar.
    """
    return sum(
        ops.mean(ops.abs(one - ops.stop_gradient(other)))
        for one, other in zip(made, true, strict=True)
    )
