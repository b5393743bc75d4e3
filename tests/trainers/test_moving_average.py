import numpy as np

from tests.trainers.tiny_restorer import TinyRestorer
from trainers.moving_average import MovingAverage


def _built() -> TinyRestorer:
    network = TinyRestorer()
    network.build_for_clips()
    return network


def test_it_follows_the_weights_with_a_decay_that_grows_to_its_limit():
    network, copy = _built(), _built()
    average = MovingAverage(network, 0.9)
    expected = network.get_weights()[0]
    for step in (0, 50, 10_000):
        network.first.kernel.assign(network.first.kernel + 1.0)
        average.update(step)
        decay = min(0.9, step / (step + 50))
        expected = decay * expected + (1 - decay) * network.get_weights()[0]
    average.copy_to(copy)
    np.testing.assert_allclose(copy.get_weights()[0], expected, rtol=1e-5)


def test_copying_leaves_the_trained_network_alone():
    network, copy = _built(), _built()
    average = MovingAverage(network, 0.9)
    network.first.kernel.assign(network.first.kernel + 1.0)
    before = network.get_weights()[0]
    average.copy_to(copy)
    np.testing.assert_array_equal(network.get_weights()[0], before)
    np.testing.assert_allclose(copy.get_weights()[0], before - 1.0, rtol=0, atol=1e-6)
