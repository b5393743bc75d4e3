"""The weights of LPIPS, by the names under which they were published.

The trunk is torchvision's AlexNet or VGG16 (`alexnet-owt-*.pth`, `vgg16-*.pth`), whose
classifier is left aside; the heads are those of
github.com/richzhang/PerceptualSimilarity (BSD 2-Clause), `weights/v0.1/alex.pth` or
`vgg.pth` in its package.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from zoo.metrics.lpips_network import LPIPSNetwork
from zoo.temporal.reference_weights import (
    ReferenceVariable,
    assign_reference_weights,
    convolution_variables,
)

_CLASSIFIER = "classifier."
# Numbers of the convolutions among torchvision's layers.
_PLACES = {
    "alex": (0, 3, 6, 8, 10),
    "vgg": (0, 2, 5, 7, 10, 12, 14, 17, 19, 21, 24, 26, 28),
}


def load_reference_weights(
    network: LPIPSNetwork, weights: Mapping[str, np.ndarray]
) -> None:
    """Fills a network with a trunk and its heads.

    Args:
        network: Of the same trunk.
        weights: Arrays of both files by their names there.

    Raises:
        ValueError: A name is missing or unknown, or a shape differs.
    """
    variables: dict[str, ReferenceVariable] = {}
    layers = [layer for stage in network.stages for layer in stage]
    for place, layer in zip(_PLACES[network.trunk], layers, strict=True):
        variables |= convolution_variables(f"features.{place}", layer)
    arrays = {
        name: np.asarray(array)
        for name, array in weights.items()
        if not name.startswith(_CLASSIFIER)
    }
    for number, head in enumerate(network.heads):
        name = _head(number)
        variables[name] = ReferenceVariable(head)
        if name in arrays:
            arrays[name] = arrays[name].reshape(-1)
    assign_reference_weights("LPIPS", variables, arrays)


def reference_sizes(weights: Mapping[str, np.ndarray]) -> dict[str, Any]:
    """Tells which trunk weights are of.

    Args:
        weights: As in `load_reference_weights`.

    Returns:
        Arguments of `LPIPSNetwork`.

    Raises:
        ValueError: A trunk or its heads are missing.
    """
    if "features.0.weight" not in weights or _head(0) not in weights:
        raise ValueError(
            "expected the weights of torchvision's AlexNet or VGG16 and LPIPS' heads "
            "of the same, two files; received "
            f"{len(weights)} arrays, such as {min(weights, default=None)!r}"
        )
    return {"trunk": "alex" if "features.3.weight" in weights else "vgg"}


def _head(number: int) -> str:
    return f"lin{number}.model.1.weight"
