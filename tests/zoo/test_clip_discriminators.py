"""Shared checks of every discriminator of clips in the catalogue."""

import json
import subprocess
import sys
from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf

from zoo.catalog import of_family

REPOSITORY = Path(__file__).parents[2]
_DISCRIMINATORS = of_family("clip_discriminator")
_FRAMES = 3
_RUN_ALL = """
import sys
from pathlib import Path
import keras
import numpy as np
from zoo.catalog import CATALOG
for path in Path(sys.argv[1]).glob("*.keras"):
    CATALOG[path.stem].load_class()
    with np.load(path.with_suffix(".npz")) as inputs:
        scores = keras.saving.load_model(path)(dict(inputs))
    np.save(path.with_suffix(".npy"), np.asarray(scores))
"""


@pytest.fixture(
    scope="module", params=_DISCRIMINATORS.values(), ids=lambda entry: entry.name
)
def entry(request):
    return request.param


@pytest.fixture(scope="module")
def network(entry):
    return _small(entry)


def _small(entry, dtype=None):
    keras.utils.set_random_seed(0)
    network = entry.load_class()(**entry.small_config, dtype=dtype)
    random = np.random.default_rng(0)
    for variable in network.trainable_variables:
        change = 0.05 * random.standard_normal(variable.shape)
        variable.assign(variable.numpy() + change.astype(np.float32))
    return network


def _inputs(batch=2, height=16, width=24):
    random = np.random.default_rng(height)
    shape = (batch, _FRAMES, height, width, 3)
    return {
        name: random.random(shape, dtype=np.float32) for name in ("clip", "condition")
    }


def test_every_place_has_a_score_of_its_own(network):
    scores = np.asarray(network(_inputs()))
    batch, frames, height, width = scores.shape
    assert (batch, frames) == (2, _FRAMES - network.frames + 1)
    assert 2 <= height <= 16
    assert 2 <= width <= 24
    assert scores.std() > 1e-5


def test_clips_do_not_change_each_other_s_scores(network):
    inputs = _inputs()
    whole = np.asarray(network(inputs))
    alone = network({name: values[1:] for name, values in inputs.items()})
    np.testing.assert_allclose(alone, whole[1:], atol=1e-5)


def test_a_condition_counts_where_it_is_shown(network):
    inputs = _inputs()
    other = inputs | {"condition": inputs["condition"][::-1].copy()}
    change = np.abs(np.asarray(network(inputs)) - np.asarray(network(other))).max()
    assert (change > 1e-6) == network.conditional


def test_its_configuration_makes_it_again(network):
    again = type(network).from_config(json.loads(json.dumps(network.get_config())))
    again.set_weights(network.get_weights())
    np.testing.assert_allclose(again(_inputs()), network(_inputs()), atol=1e-6)
    assert again.get_config() == network.get_config()


def test_mixed_bfloat16_gives_float32_close_to_float32(entry, network):
    mixed = _small(entry, "mixed_bfloat16")
    scores = mixed(_inputs())
    assert keras.backend.standardize_dtype(scores.dtype) == "float32"
    np.testing.assert_allclose(scores, network(_inputs()), atol=0.05)


def test_every_trainable_weight_learns(entry):
    network = _small(entry)
    count = len(network.weights)
    with tf.GradientTape() as tape:
        scores = network(_inputs(), training=True)
        weights = tf.range(float(tf.size(scores)))
        loss = tf.reduce_mean(tf.reshape(scores, [-1]) * weights)
    variables = network.trainable_variables
    gradients = tape.gradient(loss, [variable.value for variable in variables])
    for variable, gradient in zip(variables, gradients, strict=True):
        assert gradient is not None, variable.path
        assert 0 < float(tf.reduce_max(tf.abs(gradient))) < 1e6, variable.path
    assert len(network.weights) == count


@pytest.mark.slow
def test_saved_networks_load_in_a_fresh_process_with_the_same_scores(tmp_path):
    networks = {name: _small(entry) for name, entry in _DISCRIMINATORS.items()}
    for name, network in networks.items():
        network.save(tmp_path / f"{name}.keras")
        np.savez(tmp_path / f"{name}.npz", **_inputs())
    subprocess.run(
        [sys.executable, "-c", _RUN_ALL, str(tmp_path)],
        check=True,
        cwd=REPOSITORY,
        capture_output=True,
    )
    for name, network in networks.items():
        again = np.load(tmp_path / f"{name}.npy")
        np.testing.assert_allclose(again, network(_inputs()), atol=1e-5, err_msg=name)
