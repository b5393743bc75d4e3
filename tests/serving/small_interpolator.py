"""A small interpolator whose output depends on all of its weights."""

from pathlib import Path

import keras
import numpy as np

from tests.serving.small_denoiser import save_small_preset
from zoo.temporal.flow_interpolator import FlowInterpolator


def small_interpolator() -> FlowInterpolator:
    """Makes an interpolator that runs in milliseconds on small frames."""
    keras.utils.set_random_seed(0)
    network = FlowInterpolator(widths=(4, 4, 4), depths=(1, 1, 1))
    network.build_for_clips()
    random = np.random.default_rng(0)
    for weight in network.weights:
        weight.assign(weight.numpy() + random.normal(0.0, 0.02, weight.shape))
    return network


def save_small_interpolator(folder: Path) -> Path:
    """Saves one as a preset, which is then named by its folder."""
    return save_small_preset(folder, small_interpolator())
