"""Networks from runs and presets alike."""

from pathlib import Path
from typing import Any

from trainers.networks import load_run_network
from zoo.catalog import load_network


def is_run(place: str) -> bool:
    """Whether a place is the folder of a run, and not a preset."""
    return (Path(place) / "checkpoints").is_dir()


def network_of(place: str, *, latest: bool = False) -> Any:
    """Builds the network of a run, with its averaged weights, or of a preset.

    Args:
        place: A preset, its folder, or a run's folder.
        latest: Of a run, the latest weights, not the best.

    Raises:
        ValueError: There is no such preset, or it has no latest weights.
        FileNotFoundError: The run has no weights yet.
    """
    if is_run(place):
        return load_run_network(Path(place), best=not latest)
    if latest:
        raise ValueError(
            f"only runs have latest weights beside the best ones; {place} is none"
        )
    return load_network(place)
