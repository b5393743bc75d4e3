"""All adversarial losses against their closed forms and finite differences."""

import numpy as np
import pytest
import tensorflow as tf

from zoo.losses.hinge_loss import HingeLoss
from zoo.losses.least_squares_loss import LeastSquaresLoss
from zoo.losses.non_saturating_loss import NonSaturatingLoss
from zoo.losses.wasserstein_loss import WassersteinLoss

RANDOM = np.random.default_rng(0)
REAL = RANDOM.normal(0.5, 1.5, 7)
MADE = RANDOM.normal(-0.5, 1.5, 7)


def _logistic(scores):
    return 1.0 / (1.0 + np.exp(-scores))


CLOSED_FORMS = {
    NonSaturatingLoss: (
        -np.log(_logistic(REAL)).mean() - np.log(1.0 - _logistic(MADE)).mean(),
        -np.log(_logistic(MADE)).mean(),
        _logistic(MADE),
    ),
    LeastSquaresLoss: (
        ((REAL - 1.0) ** 2).mean() / 2.0 + (MADE**2).mean() / 2.0,
        ((MADE - 1.0) ** 2).mean() / 2.0,
        np.clip(MADE, 0.0, 1.0),
    ),
    HingeLoss: (
        -np.minimum(0.0, REAL - 1.0).mean() - np.minimum(0.0, -MADE - 1.0).mean(),
        -MADE.mean(),
        np.clip((MADE + 1.0) / 2.0, 0.0, 1.0),
    ),
    WassersteinLoss: (MADE.mean() - REAL.mean(), -MADE.mean(), _logistic(MADE)),
}


@pytest.fixture(params=CLOSED_FORMS, ids=lambda kind: kind.__name__)
def kind(request):
    return request.param


def test_it_equals_its_closed_form(kind):
    discriminator, generator, probability = CLOSED_FORMS[kind]
    loss = kind()
    np.testing.assert_allclose(loss.discriminator(REAL, MADE), discriminator, rtol=1e-6)
    np.testing.assert_allclose(loss.generator(MADE), generator, rtol=1e-6)
    np.testing.assert_allclose(loss.probability(MADE), probability, rtol=1e-5)


def test_its_gradients_equal_finite_differences(kind):
    loss, step = kind(), 1e-5
    real, made = tf.constant(REAL), tf.constant(MADE)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch([real, made])
        discriminator, generator = loss.discriminator(real, made), loss.generator(made)
    for value, function, watched in (
        (discriminator, lambda scores: loss.discriminator(scores, MADE), real),
        (discriminator, lambda scores: loss.discriminator(REAL, scores), made),
        (generator, loss.generator, made),
    ):
        gradient, scores = tape.gradient(value, watched), watched.numpy()
        for index in range(len(scores)):
            change = step * np.eye(len(scores))[index]
            difference = function(scores + change) - function(scores - change)
            expected = float(difference) / (2.0 * step)
            np.testing.assert_allclose(gradient[index], expected, atol=1e-6)
