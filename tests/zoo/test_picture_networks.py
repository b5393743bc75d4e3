"""Shared checks of every generator, discriminator and autoencoder in the catalogue."""

import json
import subprocess
import sys
from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf

from tests.zoo.picture_networks import (
    DISCRIMINATORS,
    PICTURE_NETWORKS,
    main_output,
    output_shape,
    picture_inputs,
    small_picture_network,
)

REPOSITORY = Path(__file__).parents[2]
_RUN_ALL = """
import sys
from pathlib import Path
import keras
import numpy as np
from tests.zoo.picture_networks import main_output
from zoo.catalog import CATALOG
for path in Path(sys.argv[1]).glob("*.keras"):
    CATALOG[path.stem].load_class()
    with np.load(path.with_suffix(".npz")) as inputs:
        outputs = keras.saving.load_model(path)(dict(inputs))
    np.save(path.with_suffix(".npy"), np.asarray(main_output(outputs)))
"""


@pytest.fixture(
    scope="module", params=PICTURE_NETWORKS.values(), ids=lambda entry: entry.name
)
def entry(request):
    return request.param


@pytest.fixture(scope="module")
def network(entry):
    return small_picture_network(entry)


def test_it_gives_pictures_in_range_or_a_score_for_each(entry, network):
    outputs = np.asarray(main_output(network(picture_inputs(network, 4))))
    if entry.family in DISCRIMINATORS:
        # Some judge a picture of the clip besides.
        videos = entry.family == "video_discriminator"
        assert outputs.shape == ((4, 2) if videos else (4,))
        return
    assert outputs.shape == (4, *output_shape(network))
    if entry.family == "generator":
        assert outputs.min() >= 0.0
        assert outputs.max() <= 1.0
    assert np.abs(outputs[0] - outputs[1]).max() > 1e-5


def test_its_configuration_makes_it_again(network):
    config = json.loads(json.dumps(network.get_config()))
    again = type(network).from_config(config)
    again.set_weights(network.get_weights())
    inputs = picture_inputs(network)
    expected = main_output(network(inputs))
    np.testing.assert_allclose(main_output(again(inputs)), expected, atol=1e-6)
    assert again.get_config() == network.get_config()


def test_all_weights_are_there_once_it_is_made_and_follow_the_seed(entry, network):
    again = small_picture_network(entry)
    count = len(again.weights)
    again(picture_inputs(again), training=True)
    assert len(again.weights) == count
    fresh = small_picture_network(entry)
    for one, other in zip(
        fresh.get_weights(), small_picture_network(entry).get_weights(), strict=True
    ):
        np.testing.assert_array_equal(one, other)


def test_mixed_bfloat16_gives_float32_close_to_float32(entry, network):
    mixed = small_picture_network(entry, "mixed_bfloat16")
    mixed.set_weights(network.get_weights())
    inputs = picture_inputs(network)
    if entry.name == "vqvae":
        # A feature between two codes may go to either.
        numbers = network.encode(inputs["picture"])
        expected, outputs = network.decode(numbers), mixed.decode(numbers)
    else:
        expected, outputs = main_output(network(inputs)), main_output(mixed(inputs))
    assert keras.backend.standardize_dtype(outputs.dtype) == "float32"
    np.testing.assert_allclose(outputs, expected, atol=0.05)


def test_every_trainable_weight_learns(entry):
    network = small_picture_network(entry)
    inputs = picture_inputs(network, 6)
    with tf.GradientTape() as tape:
        outputs = network(inputs, training=True)
        if entry.family in DISCRIMINATORS:
            loss = tf.reduce_sum(tf.transpose(outputs) * tf.range(6.0))
        else:
            target = inputs["clip" if "clip" in inputs else "picture"]
            loss = tf.reduce_mean(tf.square(main_output(outputs) - target))
            if entry.name == "svg_lp":
                # A learned prior learns from the divergence alone.
                loss += tf.reduce_mean(tf.square(outputs["prior_mean"] - 1.0))
                loss += tf.reduce_mean(tf.square(outputs["prior_log_variance"] - 1.0))
    weights = network.trainable_variables
    gradients = tape.gradient(loss, [weight.value for weight in weights])
    for weight, gradient in zip(weights, gradients, strict=True):
        assert gradient is not None, weight.path
        assert 0 < float(tf.reduce_max(tf.abs(gradient))) < 1e6, weight.path


def test_saved_networks_load_in_a_fresh_process_with_the_same_outputs(tmp_path):
    networks = {
        name: small_picture_network(entry) for name, entry in PICTURE_NETWORKS.items()
    }
    for name, network in networks.items():
        network.save(tmp_path / f"{name}.keras")
        np.savez(tmp_path / f"{name}.npz", **picture_inputs(network))
    subprocess.run(
        [sys.executable, "-c", _RUN_ALL, str(tmp_path)],
        check=True,
        cwd=REPOSITORY,
        capture_output=True,
    )
    for name, network in networks.items():
        expected = main_output(network(picture_inputs(network)))
        again = np.load(tmp_path / f"{name}.npy")
        np.testing.assert_allclose(again, expected, atol=1e-5, err_msg=name)
