import numpy as np
import pytest

from tests.trainers.tiny_restorer import TinyRestorer
from trainers.steps.frame_to_frame import frame_to_frame_gradients


@pytest.fixture
def network():
    network = TinyRestorer()
    network.build_for_clips()
    return network


def _batch(visible):
    random = np.random.default_rng(0)
    shape = (2, 3, 8, 8, 3)
    return {
        "clip": random.random(shape, np.float32),
        "target": random.random(shape, np.float32),
        "visible": np.broadcast_to(np.float32(visible), (*shape[:-1], 1)),
        "noise_level": np.full(2, -1.0, np.float32),
    }


def test_only_visible_pixels_count(network):
    half = np.zeros((8, 8, 1), np.float32)
    half[:4] = 1.0
    batch = _batch(half)
    other = batch | {"target": np.where(half > 0, batch["target"], 9.0)}
    gradients, figures = frame_to_frame_gradients(
        network=network, batch=batch, knee=0.05
    )
    _, same = frame_to_frame_gradients(network=network, batch=other, knee=0.05)
    assert float(figures["loss"]) == float(same["loss"])
    assert any(np.any(gradient.numpy()) for gradient in gradients)


def test_the_loss_is_that_of_the_untouched_clip(network):
    batch = _batch(1.0)
    _, figures = frame_to_frame_gradients(network=network, batch=batch, knee=0.05)
    squares = (batch["clip"] - batch["target"]) ** 2
    expected = (np.sqrt(squares + 0.05**2) - 0.05).mean()
    assert float(figures["loss"]) == pytest.approx(expected, rel=1e-2)


def test_a_batch_without_visible_pixels_teaches_nothing(network):
    gradients, figures = frame_to_frame_gradients(
        network=network, batch=_batch(0.0), knee=0.05
    )
    assert float(figures["loss"]) == 0.0
    assert not any(np.any(gradient.numpy()) for gradient in gradients)
