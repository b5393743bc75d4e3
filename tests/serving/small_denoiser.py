"""A small network with random weights that really mixes pixels and frames."""

from pathlib import Path

import keras
import numpy as np

from zoo.card import Card
from zoo.catalog import save_preset
from zoo.temporal.old_film_restorer import OldFilmRestorer
from zoo.temporal.restorer import Restorer
from zoo.temporal.shift_denoiser import ShiftDenoiser, ShiftUNetConfig


def small_denoiser(dtype: str = "float32", seed: int = 0) -> ShiftDenoiser:
    """Makes a denoiser that runs in milliseconds on small frames.

    Its last layer starts at zero for training; here it is random, so that every
    pixel depends on all that the network sees.
    """
    keras.utils.set_random_seed(seed)
    restorer = ShiftDenoiser((ShiftUNetConfig(widths=(4, 8, 8)),), dtype=dtype)
    restorer.build_for_clips()
    random = np.random.default_rng(seed)
    for weight in restorer.weights:
        if not np.any(weight.numpy()):
            weight.assign(random.normal(0.0, 0.05, weight.shape))
    return restorer


def small_recurrent_restorer(dtype: str = "float32") -> OldFilmRestorer:
    """Makes a restorer whose memory reaches back to the start of the shot."""
    keras.utils.set_random_seed(0)
    restorer = OldFilmRestorer(ShiftUNetConfig(widths=(4, 8, 8)), memory=4, dtype=dtype)
    restorer.build_for_clips()
    random = np.random.default_rng(0)
    for weight in restorer.weights:
        if not np.any(weight.numpy()):
            weight.assign(random.normal(0.0, 0.05, weight.shape))
    return restorer


def save_small_preset(folder: Path, restorer: Restorer | None = None) -> Path:
    """Saves a network as a preset, which is then named by its folder.

    Args:
        folder: Where to.
        restorer: The network; without, the small denoiser.
    """
    card = Card(
        preset="small",
        model="shift_denoiser",
        task="test",
        degradation="none",
        training_data="none",
        data_licence="none",
        licence="Apache-2.0",
        training="none: random weights",
        limits="restores nothing",
    )
    save_preset(restorer or small_denoiser(), folder, card)
    return folder
