"""The penalties and their gradients by the weights of a discriminator."""

import numpy as np
import pytest
import tensorflow as tf

from zoo.losses.gradient_penalty import (
    between,
    gradient_penalty,
    zero_centred_penalty,
)

GRADIENTS = np.random.default_rng(0).normal(size=(4, 2, 3, 2))


def test_the_gradient_penalty_is_the_squared_distance_of_norms_from_one():
    norms = np.linalg.norm(GRADIENTS.reshape(4, -1), axis=1)
    np.testing.assert_allclose(
        gradient_penalty(GRADIENTS), np.mean((norms - 1.0) ** 2), rtol=1e-6
    )


def test_r1_is_half_the_squared_norm():
    norms = np.linalg.norm(GRADIENTS.reshape(4, -1), axis=1)
    expected = 0.5 * np.mean(norms**2)
    np.testing.assert_allclose(zero_centred_penalty(GRADIENTS), expected, rtol=1e-6)


def test_a_gradient_of_zero_has_a_finite_slope():
    zeros = tf.zeros((2, 3))
    with tf.GradientTape() as tape:
        tape.watch(zeros)
        value = gradient_penalty(zeros)
    assert np.isfinite(tape.gradient(value, zeros)).all()


def test_pictures_between_lie_where_their_shares_say():
    real, made = np.random.default_rng(1).random((2, 3, 2, 2, 1))
    mixed = np.asarray(between(real, made, np.array([0.0, 1.0, 0.25])))
    np.testing.assert_allclose(mixed[0], made[0])
    np.testing.assert_allclose(mixed[1], real[1])
    np.testing.assert_allclose(mixed[2], 0.25 * real[2] + 0.75 * made[2])


@pytest.mark.parametrize("penalty", [gradient_penalty, zero_centred_penalty])
def test_its_gradient_by_the_weights_equals_finite_differences(penalty):
    """For a small network of double precision: two layers, leaky in between."""
    random = np.random.default_rng(2)
    pictures = tf.constant(random.normal(size=(5, 6)))
    weights = [random.normal(size=(6, 4)), random.normal(size=(4, 1))]

    def value(weights):
        with tf.GradientTape() as inner:
            inner.watch(pictures)
            hidden = tf.nn.softplus(pictures @ weights[0])
            scores = (hidden @ weights[1])[:, 0]
        return penalty(inner.gradient(scores, pictures))

    held = [tf.constant(weight) for weight in weights]
    with tf.GradientTape() as tape:
        tape.watch(held)
        total = value(held)
    step = 1e-5
    for layer, gradient in enumerate(tape.gradient(total, held)):
        for place in np.ndindex(weights[layer].shape):
            sides = []
            for sign in (1.0, -1.0):
                moved = [weight.copy() for weight in weights]
                moved[layer][place] += sign * step
                sides.append(float(value(moved)))
            expected = (sides[0] - sides[1]) / (2.0 * step)
            np.testing.assert_allclose(gradient[place], expected, atol=1e-6, rtol=1e-5)
