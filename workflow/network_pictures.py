"""Networks that invent pictures, from presets and runs."""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from data_pipeline.pictures.picture_grid import picture_grid
from serving.studio.picture_maker import PictureMaker
from trainers.sampling import sampled_pictures
from workflow.network_place import network_of
from zoo.catalog import CATALOG
from zoo.gan.picture_generator import PictureGenerator
from zoo.vae.variational_autoencoder import VariationalAutoencoder

_COLUMNS = 8


class NetworkPictures(PictureMaker):
    """Makes grids of a generator's or a VAE's samples.

    Args:
        place: A preset, its folder, or a run's folder, whose best weights are taken.
    """

    def __init__(self, place: str):
        self._place = place
        self.name = Path(place).name

    @property
    def classes(self) -> int:
        return getattr(self._network, "classes", 0)

    def make(self, count: int, seed: int, label: int | None) -> np.ndarray:
        pictures = sampled_pictures(self._network, count, seed, label)
        return picture_grid(pictures, min(count, _COLUMNS))

    @cached_property
    def _network(self) -> Any:
        return network_of(self._place)


def picture_makers(places: Sequence[str]) -> tuple[NetworkPictures, ...]:
    """Returns what makes pictures: all presets that do, and those that are named.

    Args:
        places: Presets' and runs' folders.

    Raises:
        ValueError: One of them is no folder of a network, or two have the same name.
    """
    known = [
        preset
        for entry in CATALOG.values()
        if entry.presets and entry.family in ("generator", "autoencoder")
        if issubclass(entry.load_class(), PictureGenerator | VariationalAutoencoder)
        for preset in entry.presets
    ]
    for place in places:
        folder = Path(place)
        files = ("config.json", "checkpoints")
        if not any((folder / name).exists() for name in files):
            raise ValueError(
                f"{place} holds no network; name the folder of a run of kinozoo train, "
                "or of a preset"
            )
    makers = tuple(NetworkPictures(place) for place in (*places, *known))
    names = [maker.name for maker in makers]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise ValueError(
            f"networks are chosen by the names of their folders, and {min(twice)} is "
            "there twice; rename one"
        )
    return makers
