"""The weights of the authors' NAFNet, by name.

Names are those of github.com/megvii-research/NAFNet (MIT licence); the same weights
serve its two programs, with means of the whole frame and of windows.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from zoo.temporal.naf_block import NAFBlock
from zoo.temporal.naf_net import NAFNet
from zoo.temporal.reference_weights import (
    ReferenceVariable,
    assign_reference_weights,
    convolution_variables,
)

_BLOCK = re.compile(r"(?:(encoders|decoders)\.(\d+)|middle_blks)\.(\d+)\.conv1\.weight")
_FIRST = "intro.weight"
_CONVOLUTIONS = {
    "conv1": "widen",
    "sca.1": "attention",
    "conv3": "spatial_out",
    "conv4": "mix",
    "conv5": "channel_out",
}
_NORMALISATIONS = {"norm1": "spatial_norm", "norm2": "channel_norm"}
_SHARES = {"beta": "spatial_share", "gamma": "channel_share"}
_DEPTHWISE = "conv2"


def load_reference_weights(network: NAFNet, weights: Mapping[str, np.ndarray]) -> None:
    """Fills a network with weights of the authors' program.

    Args:
        network: A built network of the same sizes.
        weights: Arrays by their PyTorch names.

    Raises:
        ValueError: A name is missing or unknown, or a shape differs.
    """
    assign_reference_weights(
        "NAFNet",
        _reference_variables(network),
        {name: _as_convolution(name, array) for name, array in weights.items()},
    )


def reference_sizes(weights: Mapping[str, np.ndarray]) -> dict[str, Any]:
    """Tells of what size a published network is.

    Args:
        weights: As in `load_reference_weights`.

    Returns:
        Arguments of `NAFNet`, `pooling_window` apart, which is not in the weights.

    Raises:
        ValueError: These are not weights of such a network.
    """
    counts: dict[tuple[str | None, int], int] = {}
    for name in weights:
        if found := _BLOCK.fullmatch(name):
            place = (found[1], int(found[2] or 0))
            counts[place] = max(counts.get(place, 0), int(found[3]) + 1)
    if not counts or _FIRST not in weights:
        raise ValueError(
            f"expected weights of NAFNet, {_FIRST} and blocks in encoders, "
            f"middle_blks and decoders; received {len(weights)} others, such as "
            f"{min(weights, default=None)!r}."
        )
    levels = sum(name.startswith("downs.") for name in weights) // 2
    return {
        "channels": weights[_FIRST].shape[0],
        "encoder_blocks": tuple(counts.get(("encoders", i), 0) for i in range(levels)),
        "middle_blocks": counts.get((None, 0), 0),
        "decoder_blocks": tuple(counts.get(("decoders", i), 0) for i in range(levels)),
    }


def _reference_variables(network: NAFNet) -> dict[str, ReferenceVariable]:
    variables = convolution_variables("intro", network.first)
    variables |= convolution_variables("ending", network.to_pixels)
    for level, down in enumerate(network.downs):
        variables |= convolution_variables(f"downs.{level}", down)
    for place, up in enumerate(network.ups):
        variables[f"ups.{place}.0.weight"] = ReferenceVariable(up.kernel, 2)
    for name, block in _named_blocks(network):
        for theirs, ours in _CONVOLUTIONS.items():
            layer = getattr(block, ours)
            variables |= convolution_variables(f"{name}.{theirs}", layer)
        for theirs, ours in _NORMALISATIONS.items():
            layer = getattr(block, ours)
            variables[f"{name}.{theirs}.weight"] = ReferenceVariable(layer.gamma)
            variables[f"{name}.{theirs}.bias"] = ReferenceVariable(layer.beta)
        for theirs, ours in _SHARES.items():
            variables[f"{name}.{theirs}"] = ReferenceVariable(getattr(block, ours))
        variables |= convolution_variables(f"{name}.{_DEPTHWISE}", block.depthwise)
    return variables


def _named_blocks(network: NAFNet) -> Iterator[tuple[str, NAFBlock]]:
    for name, levels in (
        ("encoders", network.encoders),
        ("decoders", network.decoders),
    ):
        for level, blocks in enumerate(levels):
            for place, block in enumerate(blocks):
                yield f"{name}.{level}.{place}", block
    for place, block in enumerate(network.middle):
        yield f"middle_blks.{place}", block


def _as_convolution(name: str, array: np.ndarray) -> np.ndarray:
    """Gives an array the axes that `assign_reference_weights` expects."""
    kind = name.rpartition(".")[2]
    if kind in _SHARES:
        return np.reshape(array, -1)
    if name.endswith(f".{_DEPTHWISE}.weight"):
        # Keras counts a depthwise kernel's channels as its inputs.
        return np.swapaxes(array, 0, 1)
    return array
