"""SVG-LP: draws, goals and larger pictures."""

import keras
import numpy as np
import pytest

from zoo.vae.continuation import continuation
from zoo.vae.stochastic_predictor import StochasticPredictor


@pytest.fixture(scope="module")
def network():
    keras.utils.set_random_seed(0)
    return StochasticPredictor(2, 8, 6, context=2, clip_shape=(4, 16, 8, 3))


def _inputs(network, height=16, width=8):
    random = np.random.default_rng(0)
    shape = (2, *network.latent_shape(height, width))
    return {
        "frame": random.random((2, height, width, 3), dtype=np.float32),
        "noise": random.standard_normal(shape).astype(np.float32),
    }


def test_other_draws_give_other_frames_and_the_same_ones_the_same(network):
    inputs = _inputs(network)
    state = network.initial_state(2, 16, 8)
    first, after = network.step(inputs, state)
    again, _ = network.step(inputs, state)
    other, _ = network.step(inputs | {"noise": -inputs["noise"]}, state)
    np.testing.assert_array_equal(first["next"], again["next"])
    assert np.abs(first["next"] - other["next"]).max() > 1e-4
    assert np.abs(after["predictor"] - state["predictor"]).max() > 1e-4
    assert 0.0 <= np.min(first["next"]) <= np.max(first["next"]) <= 1.0


def test_a_goal_that_is_told_counts_and_one_that_is_not_does_not(network):
    inputs, state = _inputs(network), network.initial_state(2, 16, 8)
    goal = np.ones_like(inputs["frame"])
    one = np.ones(2, np.float32)
    free, _ = network.step(inputs, state)
    told = inputs | {"goal": goal, "told": one, "left": 0.5 * one}
    aimed, _ = network.step(told, state)
    untold, _ = network.step(told | {"told": 0.0 * one}, state)
    assert np.abs(aimed["next"] - free["next"]).max() > 1e-4
    np.testing.assert_allclose(untold["next"], free["next"], atol=1e-6)


def test_frames_may_have_any_size(network):
    inputs = _inputs(network, 13, 9)
    outputs, _ = network.step(inputs, network.initial_state(2, 13, 9))
    assert outputs["next"].shape == (2, 13, 9, 3)
    assert outputs["prior_mean"].shape == (2, 2, 2, 2)


def test_a_larger_picture_moves_as_far_as_its_small_copy(network):
    """Two pixels of the small copy to the right are eight of the picture."""
    parts = np.zeros((1, 4, 8, 6), np.float32)
    parts[..., 0] = -8.0 * np.arctanh(2.0 / 8.0)
    parts[..., 2] = 30.0
    picture = np.zeros((1, 16, 32, 3), np.float32)
    picture[:, :, 10:14] = 1.0
    moved = network.paint(picture, parts)
    np.testing.assert_allclose(
        moved[:, :, 8:], np.roll(picture, 8, 2)[:, :, 8:], atol=1e-4
    )


def test_every_frame_after_the_known_ones_follows_from_what_was_made():
    """Truth after the context of two frames decides latent numbers only."""
    keras.utils.set_random_seed(0)
    network = StochasticPredictor(2, 8, 6, context=2, clip_shape=(4, 16, 8, 3))
    frozen = network.posterior_head
    frozen.set_weights([np.zeros_like(weight) for weight in frozen.get_weights()])
    random = np.random.default_rng(1)
    clip, other = random.random((2, 1, 4, 16, 8, 3), dtype=np.float32)
    noise = random.standard_normal((1, *network.noise_shape)).astype(np.float32)

    def made(clip):
        inputs = {"clip": clip, "noise": noise, "told": np.zeros(1, np.float32)}
        coded = network(inputs)
        assert coded["clip"].shape == clip.shape
        assert coded["prior_mean"].shape == coded["mean"].shape == noise.shape
        return np.asarray(coded["clip"])

    def replaced(*frames):
        changed = clip.copy()
        changed[:, frames] = other[:, frames]
        return made(changed)

    first = made(clip)
    np.testing.assert_array_equal(first[:, 0], clip[:, 0])
    np.testing.assert_array_equal(replaced(2, 3), first)
    again = replaced(1)
    np.testing.assert_array_equal(again[:, :2], first[:, :2])
    assert np.abs(again[:, 2:] - first[:, 2:]).max(axis=(0, 2, 3, 4)).min() > 1e-4


def test_a_continuation_does_not_depend_on_its_length_and_heeds_what_is_known(network):
    random = np.random.default_rng(2)
    known = list(random.random((3, 1, 16, 8, 3), dtype=np.float32))
    noises = random.standard_normal((6, 1, *network.latent_shape(16, 8)))
    noises = list(noises.astype(np.float32))

    def continued(known, frames, goal=None):
        outputs = continuation(network, known, frames, noises, goal=goal)
        return np.stack([np.asarray(each["next"]) for each in outputs])

    whole = continued(known, 4)
    assert whole.shape == (4, 1, 16, 8, 3)
    np.testing.assert_array_equal(continued(known, 2), whole[:2])
    assert np.abs(continued([1.0 - known[0], *known[1:]], 4) - whole).max() > 1e-5
    assert np.abs(continued(known, 4, np.ones_like(known[0])) - whole).max() > 1e-4


def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="clips longer than the context"):
        StochasticPredictor(context=12)
