"""Filling networks with weights that PyTorch programs published, by name."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from zoo.layers.pixel_shuffle import kernel_before_pixel_shuffle


@dataclass(frozen=True)
class ReferenceVariable:
    """Where an array of theirs belongs.

    Attributes:
        variable: The Keras variable.
        shuffle: Factor of the pixel shuffle that follows, 1 for none.
    """

    variable: Any
    shuffle: int = 1


def convolution_variables(
    name: str, layer: Any, shuffle: int = 1
) -> dict[str, ReferenceVariable]:
    """Maps the names of a PyTorch convolution to the variables of a Keras one."""
    return {
        f"{name}.weight": ReferenceVariable(layer.kernel, shuffle),
        f"{name}.bias": ReferenceVariable(layer.bias, shuffle),
    }


def assign_reference_weights(
    title: str,
    variables: Mapping[str, ReferenceVariable],
    arrays: Mapping[str, np.ndarray],
) -> None:
    """Fills variables; nothing is changed unless all of them fit.

    Args:
        title: The network's name, for messages.
        variables: By the reference's names.
        arrays: By the same names; kernels are `[output, input, height, width]`.

    Raises:
        ValueError: A name is missing or unknown, or a shape differs.
    """
    if missing := sorted(variables.keys() - arrays.keys()):
        raise ValueError(
            f"expected the {len(variables)} weights of {title}; {missing[0]!r} is "
            f"missing from the {len(arrays)} received."
        )
    if unknown := sorted(arrays.keys() - variables.keys()):
        raise ValueError(
            f"expected the {len(variables)} weights of {title}; received "
            f"{len(arrays)}, of which {unknown[0]!r} is unknown."
        )
    fitting = {}
    for name, place in variables.items():
        fitting[name] = _in_our_order(np.asarray(arrays[name]), place.shuffle)
        if fitting[name].shape != tuple(place.variable.shape):
            raise ValueError(
                f"expected {name!r} to give shape {tuple(place.variable.shape)}; "
                f"received {fitting[name].shape}: build the network with the sizes "
                "of these weights."
            )
    for name, place in variables.items():
        place.variable.assign(fitting[name])


def _in_our_order(array: np.ndarray, shuffle: int) -> np.ndarray:
    if array.ndim == 4:
        array = array.transpose(2, 3, 1, 0)
    return kernel_before_pixel_shuffle(array, shuffle) if shuffle > 1 else array
