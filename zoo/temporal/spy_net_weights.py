"""The weights of SPyNet as PyTorch programs published them, by name.

Names are those of BasicSR (github.com/XPixelGroup/BasicSR, Apache-2.0); those of
mmagic (github.com/open-mmlab/mmagic, Apache-2.0) are understood, too: it counts the
convolutions alone, BasicSR the activations between them as well.
"""

import re
from collections.abc import Mapping

import numpy as np

from zoo.temporal.reference_weights import (
    ReferenceVariable,
    assign_reference_weights,
    convolution_variables,
)
from zoo.temporal.spy_net import SPyNet

_MMAGIC = re.compile(r"(.*basic_module\.\d+\.basic_module\.)(\d+)\.conv\.(weight|bias)")
# What they normalise frames by, stored beside the weights.
_CONSTANTS = ("mean", "std")


def load_reference_weights(network: SPyNet, weights: Mapping[str, np.ndarray]) -> None:
    """Fills a network with weights of a published SPyNet.

    Args:
        network: A built network of the same sizes.
        weights: Arrays by their PyTorch names, with or without the prefix
            "module." of data-parallel training.

    Raises:
        ValueError: A name is missing or unknown, or a shape differs.
    """
    arrays = {
        basic_sr_name(name.removeprefix("module.")): np.asarray(array)
        for name, array in weights.items()
    }
    arrays = {name: a for name, a in arrays.items() if name not in _CONSTANTS}
    assign_reference_weights("SPyNet", reference_variables(network), arrays)


def basic_sr_name(name: str) -> str:
    """Turns mmagic's name of one of SPyNet's arrays into BasicSR's."""
    if not (found := _MMAGIC.fullmatch(name)):
        return name
    start, place, kind = found.groups()
    return f"{start}{2 * int(place)}.{kind}"


def reference_variables(network: SPyNet) -> dict[str, ReferenceVariable]:
    """Maps BasicSR's names to a network's variables."""
    variables: dict[str, ReferenceVariable] = {}
    for level, correction in enumerate(network.corrections):
        for place, convolution in enumerate(correction.convolutions):
            name = f"basic_module.{level}.basic_module.{2 * place}"
            variables |= convolution_variables(name, convolution)
    return variables
