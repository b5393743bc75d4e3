"""Networks whose weights are averages of those of several runs or presets."""

import math
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from trainers.networks import load_run_network
from zoo import catalog
from zoo.temporal.restorer import Restorer


def load_weight_mixture(shares: Mapping[str, float], *, best: bool = True) -> Restorer:
    """Averages the weights of networks that descend from one another.

    Fine-tuning that starts from the same weights mostly stays in one basin of the
    loss, where averages of the results restore better than each (Wortsman et al.,
    Model soups, ICML 2022, section 3). Networks trained apart give rubbish when they
    are averaged: measure what comes out.

    Args:
        shares: How much of each run folder or preset, above 0, together 1.
        best: A run's best weights, where it has such; otherwise its latest.

    Raises:
        ValueError: The shares are not above 0 or not 1 together, or the networks
            differ in more than their weights.
        FileNotFoundError: There is no such run or preset.
    """
    if not shares or min(shares.values()) <= 0 or not _is_whole(shares):
        raise ValueError(
            "the shares of runs and presets are above 0 and 1 together; received "
            + (", ".join(f"{name}:{share:g}" for name, share in shares.items()) or "-")
        )
    (first, share), *others = shares.items()
    network = _load(first, best)
    mixed = [share * np.asarray(weight) for weight in network.weights]
    for name, share in others:
        other = _load(name, best)
        if _makes(other) != _makes(network):
            raise ValueError(
                f"only networks of one kind and size can be averaged; {name} holds "
                f"{_makes(other)} and {first} {_makes(network)}"
            )
        for total, weight in zip(mixed, other.weights, strict=True):
            total += share * np.asarray(weight)
    network.set_weights(mixed)
    return network


def _is_whole(shares: Mapping[str, float]) -> bool:
    return math.isclose(sum(shares.values()), 1.0, abs_tol=1e-6)


def _load(name: str, best: bool) -> Restorer:
    if name in catalog.preset_names() or (Path(name) / catalog.WEIGHTS_FILE).is_file():
        return catalog.load_network(name)
    return load_run_network(Path(name), best=best)


def _makes(network: Restorer) -> str:
    """What decides which weights a network has, and in which order."""
    config = network.get_config()
    told = {key: config[key] for key in sorted(config) if key not in _OF_THE_OBJECT}
    return f"{type(network).__name__} {told}"


_OF_THE_OBJECT = {"name", "dtype", "trainable"}
