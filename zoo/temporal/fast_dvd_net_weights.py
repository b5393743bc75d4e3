"""The weights of the authors' FastDVDnet, by name.

Names are those of the state dictionary of the PyTorch program at
github.com/m-tassano/fastdvdnet (MIT licence). Its kernels are
`[output, input, height, width]`, ours `[height, width, input, output]`; its pixel
shuffle takes channels as (colour, row, column), ours as (row, column, colour).
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from zoo.temporal.fast_dvd_net import FastDVDNet
from zoo.temporal.reference_weights import ReferenceVariable, assign_reference_weights

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
    assign_reference_weights(
        "FastDVDnet",
        _reference_variables(network),
        {
            name.removeprefix("module."): array
            for name, array in weights.items()
            if not name.endswith("num_batches_tracked")
        },
    )


def reference_sizes(weights: Mapping[str, np.ndarray]) -> dict[str, Any]:
    """Tells of what size a published network is.

    Args:
        weights: As in `load_reference_weights`.

    Returns:
        Arguments of `FastDVDNet`.

    Raises:
        ValueError: These are not weights of such a network.
    """
    arrays = {name.removeprefix("module."): a for name, a in weights.items()}
    needed = [
        f"temp1.{_NORMALISED[layer][0]}.weight"
        for layer in ("frames_in", "mix_in", "to_half", "to_quarter")
    ]
    if any(name not in arrays for name in needed):
        raise ValueError(
            f"expected weights of FastDVDnet, {needed[0]} among them; received "
            f"{len(arrays)} others, such as {min(arrays, default=None)!r}."
        )
    frames, full, half, quarter = (arrays[name].shape[0] for name in needed)
    return {"channels": (full, half, quarter), "frame_channels": frames // 3}


def _reference_variables(network: FastDVDNet) -> dict[str, ReferenceVariable]:
    variables = {}
    for stage, their_stage in _STAGES.items():
        block = getattr(network, stage)
        for layer, (convolution, normalisation) in _NORMALISED.items():
            ours = getattr(block, layer)
            name = f"{their_stage}.{convolution}.weight"
            variables[name] = ReferenceVariable(ours.kernel)
            for variable, theirs in _STATISTICS.items():
                name = f"{their_stage}.{normalisation}.{theirs}"
                learnt = getattr(ours.normalisation, variable)
                variables[name] = ReferenceVariable(learnt)
        for layers, shuffle in ((_PLAIN, 1), (_SHUFFLED, 2)):
            for layer, convolution in layers.items():
                name = f"{their_stage}.{convolution}.weight"
                kernel = getattr(block, layer).kernel
                variables[name] = ReferenceVariable(kernel, shuffle)
    return variables
