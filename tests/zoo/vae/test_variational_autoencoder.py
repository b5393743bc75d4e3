"""The VAE beside a reference in plain NumPy."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from tests.zoo.vae.numpy_autoencoder import evidence_bound
from trainers.steps.variational import variational_gradients
from trainers.variational_config import VariationalConfig
from zoo.vae.variational_autoencoder import VariationalAutoencoder

RANDOM = np.random.default_rng(0)


@pytest.fixture(scope="module")
def network():
    keras.utils.set_random_seed(1)
    return VariationalAutoencoder(3, 4, picture_shape=(16, 16, 1))


def _weights(network):
    return {
        "/".join(weight.path.split("/")[-2:]): weight.numpy().astype(np.float64)
        for weight in network.weights
    }


def test_its_bound_is_that_of_the_reference_and_so_is_its_slope(network):
    """The reference's slope comes from differences along the gradient itself."""
    picture = (RANDOM.random((6, 16, 16, 1)) > 0.6).astype(np.float32)
    noise = RANDOM.standard_normal((6, 3)).astype(np.float32)
    gradients, figures = variational_gradients(
        network=network,
        config=VariationalConfig(),
        batch={"picture": tf.constant(picture), "noise": tf.constant(noise)},
        step=tf.constant(0),
    )
    weights = _weights(network)
    bound = evidence_bound(weights, picture, noise)
    assert -float(figures["negative_evidence_bound"]) == pytest.approx(bound, rel=1e-5)
    slopes = {
        "/".join(weight.path.split("/")[-2:]): gradient.numpy().astype(np.float64)
        for weight, gradient in zip(network.trainable_variables, gradients, strict=True)
    }
    assert set(slopes) == set(weights)
    length = np.sqrt(sum(np.sum(slope**2) for slope in slopes.values()))
    step = 1e-4 / length
    sides = [
        evidence_bound(
            {name: weights[name] + sign * step * slopes[name] for name in weights},
            picture,
            noise,
        )
        for sign in (-1.0, 1.0)
    ]
    # Along the gradient of the negative bound, the bound falls by its length.
    found = (sides[0] - sides[1]) / (2.0 * step * length)
    assert found == pytest.approx(length, rel=1e-3)


def test_it_goes_from_one_picture_to_another(network):
    first, second = RANDOM.random((2, 2, 16, 16, 1)).astype(np.float32)
    ends = [
        np.asarray(network.interpolate(first, second, np.full(2, moment, np.float32)))
        for moment in (0.0, 1.0)
    ]
    for end, picture in zip(ends, (first, second), strict=True):
        expected = network.decode(network.encode(picture)["mean"])
        np.testing.assert_allclose(end, expected, atol=1e-5)


def test_pictures_of_other_shapes_are_refused():
    with pytest.raises(ValueError, match="squares of 8, 16, 32"):
        VariationalAutoencoder(picture_shape=(20, 20, 1))
