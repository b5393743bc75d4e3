"""Learning a texture, on a network that computes in a moment."""

import numpy as np
import pytest
import tensorflow as tf
from PIL import Image

from tests.trainers.tiny_run import changed
from trainers.experiments import experiment
from trainers.loop import make_step_function
from trainers.steps.texture import texture_gradients
from trainers.strategies import make_strategy
from trainers.texture_config import TextureConfig
from trainers.texture_loss import TextureLoss
from trainers.training_state import make_training_state

_TINY = {"model.arguments": '{"channels": 2, "blocks": 0}'}


def test_every_weight_learns_and_a_step_against_the_gradient_lowers_the_loss(tmp_path):
    noise = np.random.default_rng(0).integers(0, 256, (32, 32, 3), dtype=np.uint8)
    Image.fromarray(noise).save(tmp_path / "noise.png")
    loss = TextureLoss(TextureConfig(reference=str(tmp_path / "noise.png"), side=32))
    config = changed(experiment("texture"), _TINY)
    network = make_training_state(config, make_strategy("none")).network
    clip = np.random.default_rng(1).random((1, 2, 16, 16, 3), dtype=np.float32)
    batch = {"clip": tf.constant(clip), "noise_level": tf.constant([-1.0])}

    def gradients():
        return texture_gradients(network=network, loss=loss, batch=batch)

    found, before = gradients()
    norm = tf.linalg.global_norm(found)
    weights = network.trainable_variables
    for weight, gradient in zip(weights, found, strict=True):
        assert float(tf.reduce_max(tf.abs(gradient))) > 0, weight.path
        weight.assign(weight.value - 0.02 * gradient / norm)
    assert float(gradients()[1]["loss"]) < float(before["loss"])
    assert {"content", "texture", "unsteadiness"} < set(before)


def test_a_texture_has_to_be_named():
    config = changed(experiment("texture"), _TINY)
    strategy = make_strategy("none")
    state = make_training_state(config, strategy)
    with pytest.raises(ValueError, match=r"config\.texture\.reference"):
        make_step_function(config, state, strategy)
