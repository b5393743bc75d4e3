"""A checkpoint holds all that a run needs to go on."""

from collections.abc import Callable
from dataclasses import replace

import keras
import numpy as np
import pytest
import tensorflow as tf

from tests.trainers.steps.generative_configs import tiny
from trainers.adversarial_state import make_adversarial_state
from trainers.experiment_config import ExperimentConfig
from trainers.experiments import colour
from trainers.training_state import TrainingState, make_training_state


def _colour() -> ExperimentConfig:
    small = {"widths": (4, 8, 8), "compared": 8, "side": 32, "scene_shrink": 8}
    config = colour()
    model = replace(config.model, arguments=small, initial_weights="")
    return replace(config, model=model)


def _states(
    config: ExperimentConfig, make: Callable[..., TrainingState]
) -> list[TrainingState]:
    """Two of different weights."""
    configs = [replace(config, run=replace(config.run, seed=seed)) for seed in (0, 1)]
    return [make(config, tf.distribute.get_strategy()) for config in configs]


def _moved(network: keras.Model) -> keras.Model:
    """Gives weights that never learn, and start alike, values of their own."""
    moved = [w for w in network.non_trainable_variables if w.dtype == "float32"]
    assert moved
    for weight in moved:
        weight.assign(weight + 0.5)
    return network


def _pass_on(saved: TrainingState, other: TrainingState, path) -> None:
    written = tf.train.Checkpoint(**saved.saved).save(str(path / "checkpoint"))
    restored = tf.train.Checkpoint(**other.saved).restore(written)
    restored.assert_existing_objects_matched()


def _assert_same(network: keras.Model, restored: keras.Model) -> None:
    for weight, other in zip(network.weights, restored.weights, strict=True):
        np.testing.assert_array_equal(weight, other, err_msg=weight.path)


def test_weights_that_never_learn_are_in_checkpoints_too(tmp_path):
    saved, other = _states(_colour(), make_training_state)
    _moved(saved.network)
    _pass_on(saved, other, tmp_path)
    _assert_same(saved.network, other.network)


@pytest.mark.parametrize("name", ["pix2pix", "esrgan"])
def test_so_are_those_of_discriminators(name, tmp_path):
    saved, other = _states(tiny(name), make_adversarial_state)
    _moved(saved.discriminator)
    _pass_on(saved, other, tmp_path)
    _assert_same(saved.discriminator, other.discriminator)
    _assert_same(saved.network, other.network)
