"""The weights of an ESPCN that was trained in PyTorch, by name.

The authors published none. Names are those of github.com/yjn870/ESPCN-pytorch,
whose network and luma are the paper's.
"""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from zoo.temporal.espcn import ESPCN
from zoo.temporal.reference_weights import (
    assign_reference_weights,
    convolution_variables,
)

_FIRST = "first_part.0"
_SECOND = "first_part.2"
_LAST = "last_part.0"


def load_reference_weights(network: ESPCN, weights: Mapping[str, np.ndarray]) -> None:
    """Fills a network with weights of that program.

    Args:
        network: A built network of the same sizes.
        weights: Arrays by their PyTorch names.

    Raises:
        ValueError: A name is missing or unknown, or a shape differs.
    """
    variables = (
        convolution_variables(_FIRST, network.first)
        | convolution_variables(_SECOND, network.second)
        | convolution_variables(_LAST, network.to_pixels, network.scale)
    )
    assign_reference_weights("ESPCN", variables, weights)


def reference_sizes(weights: Mapping[str, np.ndarray]) -> dict[str, Any]:
    """Tells of what size a network is.

    Args:
        weights: As in `load_reference_weights`.

    Returns:
        Arguments of `ESPCN`.

    Raises:
        ValueError: These are not weights of such a network.
    """
    names = [f"{name}.bias" for name in (_FIRST, _SECOND, _LAST)]
    if any(name not in weights for name in names):
        raise ValueError(
            f"expected weights of ESPCN, {', '.join(names)} among them; received "
            f"{len(weights)} others, such as {min(weights, default=None)!r}."
        )
    first, second, pixels = (weights[name].shape[0] for name in names)
    return {"channels": (first, second), "scale": math.isqrt(pixels)}
