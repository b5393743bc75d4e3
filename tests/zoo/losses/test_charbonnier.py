"""Tests of the Charbonnier loss."""

import keras
import numpy as np
import pytest

from zoo.losses.charbonnier import Charbonnier


def test_it_is_the_averaged_root_of_square_plus_epsilon_square():
    clean, restored = np.random.default_rng(0).random((2, 2, 3, 4, 5, 3))
    expected = np.sqrt((clean - restored) ** 2 + 0.01**2).mean()
    loss = Charbonnier(epsilon=0.01)(clean, restored)
    np.testing.assert_allclose(float(loss), expected, rtol=1e-6)


def test_its_configuration_makes_the_same_loss_again():
    loss = keras.losses.deserialize(keras.losses.serialize(Charbonnier(epsilon=0.5)))
    assert isinstance(loss, Charbonnier)
    assert loss.epsilon == 0.5


def test_epsilon_must_be_positive():
    with pytest.raises(ValueError, match="above 0; received 0"):
        Charbonnier(epsilon=0)
