"""Which models read weights that others published, and how they are built of them.

Light to import: networks, and Keras with them, are loaded when one is built.
"""

import importlib
from collections.abc import Mapping
from typing import Any

import numpy as np

from zoo.catalog import CATALOG

# A model of the catalogue: the module with its `reference_sizes`, which tells the
# arguments of the class from the weights, and its `load_reference_weights`.
READERS = {
    "basic_vsr": "zoo.temporal.basic_vsr_weights",
    "srvgg_net_compact": "zoo.temporal.srvgg_net_compact_weights",
    "rrdb_net": "zoo.temporal.rrdb_net_weights",
    "naf_net": "zoo.temporal.naf_net_weights",
    "espcn": "zoo.temporal.espcn_weights",
    "fast_dvd_net": "zoo.temporal.fast_dvd_net_weights",
    "colouriser": "zoo.temporal.colouriser_weights",
    "lpips": "zoo.metrics.lpips_network_weights",
}


def network_from_published(
    model: str, weights: Mapping[str, np.ndarray], **arguments: Any
) -> Any:
    """Builds a network of the size of published weights, and fills it with them.

    Args:
        model: A name from `READERS`.
        weights: Arrays by the names of the program that they come from.
        **arguments: Of the class, beside what the weights say, as `dtype`.

    Raises:
        ValueError: No such model reads published weights, or these are of another
            one, incomplete or not finite.
    """
    if model not in READERS:
        raise ValueError(
            f"no model {model!r} reads published weights; expected one of "
            f"{', '.join(READERS)}"
        )
    for name, array in weights.items():
        if not np.isfinite(array).all():
            raise ValueError(f"the weights of {name!r} are not finite numbers")
    reader = importlib.import_module(READERS[model])
    network = CATALOG[model].load_class()(
        **reader.reference_sizes(weights), **arguments
    )
    if not network.built:
        network.build_for_clips()
    reader.load_reference_weights(network, weights)
    return network
