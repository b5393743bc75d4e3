"""The weights of BasicVSR as PyTorch programs published them, by name.

Names are those of BasicSR (github.com/XPixelGroup/BasicSR, Apache-2.0); those of
mmagic, the authors' own program (github.com/open-mmlab/mmagic, Apache-2.0), are
understood, too.
"""

import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from zoo.temporal.basic_vsr import BasicVSR
from zoo.temporal.reference_weights import (
    ReferenceVariable,
    assign_reference_weights,
    convolution_variables,
)
from zoo.temporal.spy_net_weights import basic_sr_name
from zoo.temporal.spy_net_weights import reference_variables as spy_net_variables

_MMAGIC_PREFIXES = {
    "backward_resblocks.": "backward_trunk.",
    "forward_resblocks.": "forward_trunk.",
    "upsample1.upsample_conv.": "upconv1.",
    "upsample2.upsample_conv.": "upconv2.",
}
# What is stored beside the weights: constants of SPyNet, a count of steps.
_NO_WEIGHTS = ("spynet.mean", "spynet.std", "step_counter")
_BLOCK = re.compile(r"backward_trunk\.main\.2\.(\d+)\.conv1\.weight")


def load_reference_weights(
    network: BasicVSR, weights: Mapping[str, np.ndarray]
) -> None:
    """Fills a network with weights of a published BasicVSR.

    Args:
        network: A built network of the same sizes.
        weights: Arrays by their PyTorch names, with or without the prefixes
            "module." of data-parallel training and "generator." of mmagic, whose
            moving average "generator_ema." is left out.

    Raises:
        ValueError: A name is missing or unknown, or a shape differs.
    """
    assign_reference_weights(
        "BasicVSR", _reference_variables(network), _in_basic_sr_names(weights)
    )


def reference_sizes(weights: Mapping[str, np.ndarray]) -> dict[str, Any]:
    """Tells of what size a published BasicVSR is.

    Args:
        weights: As in `load_reference_weights`.

    Returns:
        Arguments of `BasicVSR`: `channels`, `blocks` and `upsampled_channels`.

    Raises:
        ValueError: These are not weights of a BasicVSR.
    """
    arrays = _in_basic_sr_names(weights)
    blocks = [int(found[1]) for name in arrays if (found := _BLOCK.fullmatch(name))]
    needed = ("fusion.bias", "conv_hr.bias")
    if not blocks or any(name not in arrays for name in needed):
        raise ValueError(
            "expected weights of BasicVSR, with backward_trunk (or "
            "backward_resblocks), fusion and conv_hr; received "
            f"{len(arrays)} others, such as {min(arrays, default=None)!r}."
        )
    return {
        "channels": arrays["fusion.bias"].shape[0],
        "blocks": max(blocks) + 1,
        "upsampled_channels": arrays["conv_hr.bias"].shape[0],
    }


def _in_basic_sr_names(weights: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    arrays = {}
    for name, array in weights.items():
        if name.startswith("generator_ema."):
            continue
        name = name.removeprefix("module.").removeprefix("generator.")
        for theirs, ours in _MMAGIC_PREFIXES.items():
            if name.startswith(theirs):
                name = ours + name.removeprefix(theirs)
        if name not in _NO_WEIGHTS:
            arrays[basic_sr_name(name)] = np.asarray(array)
    return arrays


def _reference_variables(network: BasicVSR) -> dict[str, ReferenceVariable]:
    variables = {
        f"spynet.{name}": place
        for name, place in spy_net_variables(network.flow).items()
    }
    for name in ("backward_trunk", "forward_trunk"):
        trunk = getattr(network, name)
        variables |= convolution_variables(f"{name}.main.0", trunk.head)
        for kind, convolutions in (("conv1", trunk.firsts), ("conv2", trunk.seconds)):
            for block, convolution in enumerate(convolutions):
                block_name = f"{name}.main.2.{block}.{kind}"
                variables |= convolution_variables(block_name, convolution)
    for name, layer, shuffle in (
        ("fusion", network.fusion, 1),
        ("upconv1", network.to_double, 2),
        ("upconv2", network.to_fourfold, 2),
        ("conv_hr", network.at_fourfold, 1),
        ("conv_last", network.residual, 1),
    ):
        variables |= convolution_variables(name, layer, shuffle)
    return variables
