"""A small predictor of clips as a preset."""

from pathlib import Path

import keras

from zoo.card import Card
from zoo.catalog import save_preset
from zoo.vae.stochastic_predictor import StochasticPredictor


def save_small_predictor(folder: Path) -> Path:
    """Writes a preset of a network with random weights, and returns its folder."""
    keras.utils.set_random_seed(0)
    network = StochasticPredictor(2, 16, 6, context=2, clip_shape=(4, 16, 16, 3))
    card = Card(
        preset=folder.name,
        model="svg_lp",
        task="tests",
        degradation="none",
        training_data="none",
        data_licence="none",
        licence="Apache-2.0",
        training="none",
        limits="random",
    )
    save_preset(network, folder, card)
    return folder
