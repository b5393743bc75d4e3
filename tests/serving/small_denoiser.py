"""A small network with random weights that really mixes pixels and frames."""

from pathlib import Path

import keras
import numpy as np

from zoo.card import Card
from zoo.catalog import save_preset
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


def save_small_preset(folder: Path) -> Path:
    """Saves it as a preset, which is then named by its folder."""
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
    save_preset(small_denoiser(), folder, card)
    return folder
