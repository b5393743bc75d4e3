"""The weights of ESRGAN's and Real-ESRGAN's RRDBNet, by name.

Names are those of BasicSR (github.com/XPixelGroup/BasicSR, Apache-2.0), in which
all weights of Real-ESRGAN are published.
"""

import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from zoo.temporal.reference_weights import (
    ReferenceVariable,
    assign_reference_weights,
    convolution_variables,
)
from zoo.temporal.rrdb_net import RRDBNet

_BLOCK = re.compile(r"body\.(\d+)\.rdb1\.conv1\.weight")
_FIRST = "conv_first.weight"
_PLAIN = {
    "conv_first": "first",
    "conv_body": "trunk_out",
    "conv_up1": "at_double",
    "conv_up2": "at_fourfold",
    "conv_hr": "refine",
    "conv_last": "to_pixels",
}


def load_reference_weights(network: RRDBNet, weights: Mapping[str, np.ndarray]) -> None:
    """Fills a network with weights of the authors' program.

    Args:
        network: A built network of the same sizes.
        weights: Arrays by their PyTorch names.

    Raises:
        ValueError: A name is missing or unknown, or a shape differs.
    """
    arrays = dict(weights)
    if _FIRST in arrays and network.alignment > 1:
        arrays[_FIRST] = _cells_in_our_order(arrays[_FIRST], network.alignment)
    assign_reference_weights("RRDBNet", _reference_variables(network), arrays)


def reference_sizes(weights: Mapping[str, np.ndarray]) -> dict[str, Any]:
    """Tells of what size a published network is.

    Args:
        weights: As in `load_reference_weights`.

    Returns:
        Arguments of `RRDBNet`.

    Raises:
        ValueError: These are not weights of such a network.
    """
    blocks = [int(found[1]) for name in weights if (found := _BLOCK.fullmatch(name))]
    if not blocks or _FIRST not in weights:
        raise ValueError(
            f"expected weights of RRDBNet, {_FIRST} and body.0.rdb1.conv1.weight "
            f"among them; received {len(weights)} others, such as "
            f"{min(weights, default=None)!r}."
        )
    channels, entering = weights[_FIRST].shape[:2]
    scales = {3: 4, 12: 2, 48: 1}
    if entering not in scales:
        raise ValueError(
            f"expected {_FIRST} to take 3 channels (x4), 12 (x2) or 48 (x1); it "
            f"takes {entering}."
        )
    return {
        "channels": channels,
        "growth": weights["body.0.rdb1.conv1.weight"].shape[0],
        "blocks": max(blocks) + 1,
        "scale": scales[entering],
    }


def _reference_variables(network: RRDBNet) -> dict[str, ReferenceVariable]:
    variables: dict[str, ReferenceVariable] = {}
    for theirs, ours in _PLAIN.items():
        variables |= convolution_variables(theirs, getattr(network, ours))
    for place, block in enumerate(network.dense_blocks):
        outer, inner = divmod(place, 3)
        for number, convolution in enumerate(block.convolutions, start=1):
            name = f"body.{outer}.rdb{inner + 1}.conv{number}"
            variables |= convolution_variables(name, convolution)
    return variables


def _cells_in_our_order(kernel: np.ndarray, side: int) -> np.ndarray:
    """Takes input channels from (colour, row, column) to (row, column, colour)."""
    outputs, inputs, *window = kernel.shape
    cells = side**2
    if inputs % cells:
        return kernel
    by_colour = kernel.reshape(outputs, -1, cells, *window)
    return by_colour.swapaxes(1, 2).reshape(kernel.shape)
