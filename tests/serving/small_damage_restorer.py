"""A small damage restorer with random weights that really finds and fills."""

from pathlib import Path

from tests.zoo.shared_network_checks import small_network
from zoo.card import Card
from zoo.catalog import CATALOG, save_preset
from zoo.temporal.damage_restorer import DamageRestorer


def small_damage_restorer() -> DamageRestorer:
    """Makes a damage restorer that runs in milliseconds on small frames."""
    network = small_network(CATALOG["damage_restorer"])
    assert isinstance(network, DamageRestorer)
    # So sure of itself that some pixels are replaced and others left alone.
    network._find.scale_residual(25.0)
    return network


def save_small_damage_preset(folder: Path) -> Path:
    """Saves it as a preset, which is then named by its folder."""
    card = Card(
        preset="small",
        model="damage_restorer",
        task="test",
        degradation="none",
        training_data="none",
        data_licence="none",
        licence="Apache-2.0",
        training="none: random weights",
        limits="restores nothing",
    )
    save_preset(small_damage_restorer(), folder, card)
    return folder
