"""The weights of Real-ESRGAN's SRVGGNetCompact, by name.

Names are those of github.com/xinntao/Real-ESRGAN (BSD 3-Clause), with parametric
ReLUs as in all published weights: convolutions and activations take turns in
`body`.
"""

import math
import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from zoo.temporal.reference_weights import (
    ReferenceVariable,
    assign_reference_weights,
    convolution_variables,
)
from zoo.temporal.srvgg_net_compact import SRVGGNetCompact

_BIAS = re.compile(r"body\.(\d+)\.bias")


def load_reference_weights(
    network: SRVGGNetCompact, weights: Mapping[str, np.ndarray]
) -> None:
    """Fills a network with weights of the authors' program.

    Args:
        network: A built network of the same sizes.
        weights: Arrays by their PyTorch names.

    Raises:
        ValueError: A name is missing or unknown, or a shape differs.
    """
    assign_reference_weights(
        "SRVGGNetCompact",
        _reference_variables(network),
        {
            # A slope for each channel, the same all over the picture.
            name: array[None, None]
            if np.ndim(array) == 1 and _is_slope(name)
            else array
            for name, array in weights.items()
        },
    )


def reference_sizes(weights: Mapping[str, np.ndarray]) -> dict[str, Any]:
    """Tells of what size a published network is.

    Args:
        weights: As in `load_reference_weights`.

    Returns:
        Arguments of `SRVGGNetCompact`.

    Raises:
        ValueError: These are not weights of such a network.
    """
    places = [int(found[1]) for name in weights if (found := _BIAS.fullmatch(name))]
    if not places or "body.0.bias" not in weights:
        raise ValueError(
            "expected weights of SRVGGNetCompact, body.0.bias and on; received "
            f"{len(weights)} others, such as {min(weights, default=None)!r}."
        )
    last = max(places)
    scale = math.isqrt(weights[f"body.{last}.bias"].shape[0] // 3)
    return {
        "channels": weights["body.0.bias"].shape[0],
        "convolutions": last // 2 - 1,
        "scale": scale,
    }


def _reference_variables(network: SRVGGNetCompact) -> dict[str, ReferenceVariable]:
    variables: dict[str, ReferenceVariable] = {}
    for place, (convolution, activation) in enumerate(
        zip(network.features, network.activations, strict=True)
    ):
        variables |= convolution_variables(f"body.{2 * place}", convolution)
        slope = ReferenceVariable(activation.alpha)
        variables[f"body.{2 * place + 1}.weight"] = slope
    last = f"body.{2 * len(network.features)}"
    return variables | convolution_variables(last, network.to_pixels, network.scale)


def _is_slope(name: str) -> bool:
    return name.endswith(".weight")
