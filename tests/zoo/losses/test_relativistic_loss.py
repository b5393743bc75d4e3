"""The relativistic average loss against its closed form."""

import numpy as np
import pytest
import tensorflow as tf

from zoo.losses.relativistic_loss import RelativisticLoss

RANDOM = np.random.default_rng(0)
REAL, MADE = RANDOM.normal(0.5, 1.5, (3, 4)), RANDOM.normal(-0.5, 1.5, (3, 4))


def _logistic(scores):
    return 1.0 / (1.0 + np.exp(-scores))


def _cross_entropy(higher, lower):
    above = _logistic(higher - lower.mean())
    below = _logistic(lower - higher.mean())
    return -np.log(above).mean() - np.log(1.0 - below).mean()


def test_it_equals_its_closed_form():
    loss = RelativisticLoss()
    expected = _cross_entropy(REAL, MADE)
    np.testing.assert_allclose(loss.discriminator(REAL, MADE), expected, rtol=1e-6)
    expected = _cross_entropy(MADE, REAL)
    np.testing.assert_allclose(loss.generator(MADE, REAL), expected, rtol=1e-6)


def test_adding_the_same_to_all_scores_changes_nothing():
    loss = RelativisticLoss()
    for value, moved in (
        (loss.discriminator(REAL, MADE), loss.discriminator(REAL + 3, MADE + 3)),
        (loss.generator(MADE, REAL), loss.generator(MADE + 3, REAL + 3)),
    ):
        np.testing.assert_allclose(value, moved, rtol=1e-6)


def test_its_gradients_equal_finite_differences():
    loss, step = RelativisticLoss(), 1e-5
    for function in (loss.discriminator, loss.generator):
        first, second = tf.constant(REAL), tf.constant(MADE)
        with tf.GradientTape() as tape:
            tape.watch([first, second])
            value = function(first, second)
        gradients = tape.gradient(value, [first, second])
        for place in ((0, 0), (2, 3)):
            change = np.zeros_like(REAL)
            change[place] = step
            for gradient, moved in (
                (gradients[0], [(REAL + change, MADE), (REAL - change, MADE)]),
                (gradients[1], [(REAL, MADE + change), (REAL, MADE - change)]),
            ):
                up, down = (float(function(*pair)) for pair in moved)
                expected = (up - down) / (2.0 * step)
                assert float(gradient[place]) == pytest.approx(expected, abs=1e-7)


def test_the_generator_has_to_be_told_the_scores_of_the_data():
    with pytest.raises(ValueError, match="compares with the data"):
        RelativisticLoss().generator(MADE)
