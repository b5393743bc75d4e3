"""A checkpoint holds all that a run needs to go on."""

from dataclasses import replace

import numpy as np
import tensorflow as tf

from trainers.experiment_config import ExperimentConfig
from trainers.experiments import colour
from trainers.training_state import TrainingState, make_training_state


def _state(seed: int) -> TrainingState:
    config: ExperimentConfig = colour()
    small = {"widths": (4, 8, 8), "compared": 8, "side": 32, "scene_shrink": 8}
    model = replace(config.model, arguments=small, initial_weights="")
    config = replace(config, model=model, run=replace(config.run, seed=seed))
    return make_training_state(config, tf.distribute.get_strategy())


def test_weights_that_never_learn_are_in_checkpoints_too(tmp_path):
    saved, other = _state(0), _state(1)
    path = tf.train.Checkpoint(**saved.saved).save(str(tmp_path / "checkpoint"))
    tf.train.Checkpoint(**other.saved).restore(path).assert_existing_objects_matched()
    assert saved.network.non_trainable_variables
    pairs = zip(saved.network.weights, other.network.weights, strict=True)
    for weight, restored in pairs:
        np.testing.assert_array_equal(weight, restored, err_msg=weight.path)
