"""The weights of the authors' FastDVDnet, by name.

Names are those of the state dictionary of the PyTorch program at
github.com/m-tassano/fastdvdnet (MIT licence). Its kernels are
`[output, input, height, width]`, ours `[height, width, input, output]`; its pixel
shuffle takes channels as (colour, row, column), ours as (row, column, colour).
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from zoo.temporal.fast_dvd_net import FastDVDNet

_STAGES = {"first_stage": "temp1", "second_stage": "temp2"}

# Ours: (convolution, normalisation) of theirs.
_NORMALISED = {
    "frames_in": ("inc.convblock.0", "inc.convblock.1"),
    "mix_in": ("inc.convblock.3", "inc.convblock.4"),
    "to_half": ("downc0.convblock.0", "downc0.convblock.1"),
    "down_half_1": ("downc0.convblock.3.convblock.0", "downc0.convblock.3.convblock.1"),
    "down_half_2": ("downc0.convblock.3.convblock.3", "downc0.convblock.3.convblock.4"),
    "to_quarter": ("downc1.convblock.0", "downc1.convblock.1"),
    "down_quarter_1": (
        "downc1.convblock.3.convblock.0",
        "downc1.convblock.3.convblock.1",
    ),
    "down_quarter_2": (
        "downc1.convblock.3.convblock.3",
        "downc1.convblock.3.convblock.4",
    ),
    "up_quarter_1": ("upc2.convblock.0.convblock.0", "upc2.convblock.0.convblock.1"),
    "up_quarter_2": ("upc2.convblock.0.convblock.3", "upc2.convblock.0.convblock.4"),
    "up_half_1": ("upc1.convblock.0.convblock.0", "upc1.convblock.0.convblock.1"),
    "up_half_2": ("upc1.convblock.0.convblock.3", "upc1.convblock.0.convblock.4"),
    "mix_out": ("outc.convblock.0", "outc.convblock.1"),
}
_SHUFFLED = {"from_quarter": "upc2.convblock.1", "from_half": "upc1.convblock.1"}
_PLAIN = {"noise_out": "outc.convblock.3"}
_STATISTICS = {
    "gamma": "weight",
    "beta": "bias",
    "moving_mean": "running_mean",
    "moving_variance": "running_var",
}


def load_reference_weights(
    network: FastDVDNet, weights: Mapping[str, np.ndarray]
) -> None:
    """Fills a network with weights of the authors' program.

    Args:
        network: A built network of the same sizes.
        weights: Arrays by their PyTorch names, with or without the prefix
            "module." of data-parallel training. `num_batches_tracked` is ignored.

    Raises:
        ValueError: A name is missing or unknown, or a shape differs.
    """
    arrays = {
        name.removeprefix("module."): np.asarray(array)
        for name, array in weights.items()
        if not name.endswith("num_batches_tracked")
    }
    variables = dict(_named_variables(network))
    if differing := sorted(arrays.keys() ^ variables.keys()):
        raise ValueError(
            f"expected the {len(variables)} weights of FastDVDnet; received "
            f"{len(arrays)}, of which {differing[0]!r} is missing or unknown."
        )
    for name, (variable, is_shuffled) in variables.items():
        array = _in_our_order(arrays[name], is_shuffled)
        if array.shape != tuple(variable.shape):
            raise ValueError(
                f"expected {name!r} to give shape {tuple(variable.shape)}; received "
                f"{array.shape}: build the network with the sizes of these weights."
            )
        variable.assign(array)


def _named_variables(network: FastDVDNet) -> Iterator[tuple[str, tuple[Any, bool]]]:
    """Yields their name, our variable and whether a pixel shuffle follows."""
    for stage, their_stage in _STAGES.items():
        block = getattr(network, stage)
        for layer, (convolution, normalisation) in _NORMALISED.items():
            ours = getattr(block, layer)
            yield f"{their_stage}.{convolution}.weight", (ours.kernel, False)
            for variable, theirs in _STATISTICS.items():
                name = f"{their_stage}.{normalisation}.{theirs}"
                yield name, (getattr(ours.normalisation, variable), False)
        for layers, is_shuffled in ((_PLAIN, False), (_SHUFFLED, True)):
            for layer, convolution in layers.items():
                name = f"{their_stage}.{convolution}.weight"
                yield name, (getattr(block, layer).kernel, is_shuffled)


def _in_our_order(array: np.ndarray, is_shuffled: bool) -> np.ndarray:
    if array.ndim == 1:
        return array
    kernel = array.transpose(2, 3, 1, 0)
    if not is_shuffled:
        return kernel
    colours = kernel.shape[-1] // 4
    by_colour = kernel.reshape(*kernel.shape[:3], colours, 4)
    return by_colour.swapaxes(-1, -2).reshape(kernel.shape)
