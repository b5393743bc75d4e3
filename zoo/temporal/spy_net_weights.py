"""The weights of SPyNet as PyTorch programs published them, by name.

Names are those of BasicSR (github.com/XPixelGroup/BasicSR, Apache-2.0); those of
mmagic (github.com/open-mmlab/mmagic, Apache-2.0) are understood, too: it counts the
convolutions alone, BasicSR the activations between them as well.
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
from zoo.temporal.spy_net import SPyNet

_LEVEL = re.compile(r"basic_module\.(\d+)\.")
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
    assign_reference_weights(
        "SPyNet", reference_variables(network), _in_basic_sr_names(weights)
    )


def reference_sizes(weights: Mapping[str, np.ndarray]) -> dict[str, Any]:
    """Tells of what size a published SPyNet is.

    Args:
        weights: As in `load_reference_weights`.

    Returns:
        Arguments of `SPyNet`.

    Raises:
        ValueError: These are not weights of a SPyNet.
    """
    arrays = _in_basic_sr_names(weights)
    levels = {int(found[1]) for name in arrays if (found := _LEVEL.match(name))}
    inner = [f"basic_module.0.basic_module.{place}.bias" for place in (0, 2, 4, 6)]
    if not levels or any(name not in arrays for name in inner):
        raise ValueError(
            "expected weights of SPyNet, basic_module.0 and on; received "
            f"{len(arrays)} others, such as {min(arrays, default=None)!r}."
        )
    return {
        "levels": max(levels) + 1,
        "channels": tuple(arrays[name].shape[0] for name in inner),
    }


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


def _in_basic_sr_names(weights: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    arrays = {
        basic_sr_name(name.removeprefix("module.")): np.asarray(array)
        for name, array in weights.items()
    }
    return {name: a for name, a in arrays.items() if name not in _CONSTANTS}
