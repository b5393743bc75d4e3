"""Grain has the strength, size and seed that it is given."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zoo.temporal.grain import Grain
from zoo.temporal.stream import stream_clip

UNKNOWN = np.array([-1.0], np.float32)


def _grain(frames=4, value=0.5, side=96, **config):
    clip = np.full((1, frames, side, side, 3), value, np.float32)
    grainy = np.asarray(Grain(**config)({"clip": clip, "noise_level": UNKNOWN}))
    return (grainy - clip)[0]


@settings(max_examples=8, deadline=None)
@given(level=st.floats(0.5, 30.0), size=st.sampled_from([0.0, 0.6, 1.5]))
def test_its_level_is_that_of_mid_grey_at_any_size(level, size):
    grain = _grain(level=level, size=size)
    assert 255.0 * grain.std() == pytest.approx(level, rel=0.05)
    assert abs(grain.mean()) < 0.05 * grain.std()


def test_it_is_as_strong_at_the_border_as_inside():
    grain = _grain(frames=60, side=24, level=10.0, size=1.0)
    border = np.concatenate([grain[:, 0], grain[:, -1], grain[:, :, 0]], axis=1)
    assert border.std() == pytest.approx(grain[:, 8:16, 8:16].std(), rel=0.08)


def test_larger_grain_reaches_further():
    def neighbours(size):
        grain = _grain(level=10.0, size=size)[..., 0]
        return np.corrcoef(grain[:, :, 1:].ravel(), grain[:, :, :-1].ravel())[0, 1]

    found = [neighbours(size) for size in (0.0, 0.6, 1.2)]
    expected = [0.0, np.exp(-0.25 / 0.36), np.exp(-0.25 / 1.44)]
    assert found == pytest.approx(expected, abs=0.08)


def test_black_and_white_have_none_and_grey_stays_grey():
    assert np.abs(_grain(value=0.0)).max() == 0.0
    assert np.abs(_grain(value=1.0)).max() == 0.0
    assert np.ptp(_grain(colour=0.0), axis=-1).max() < 1e-6


@pytest.mark.parametrize("colour", [0.0, 0.5, 1.0])
def test_channels_share_what_is_not_of_their_own(colour):
    grain = _grain(colour=colour, size=0.0)
    shared = np.corrcoef(grain[..., 0].ravel(), grain[..., 2].ravel())[0, 1]
    assert shared == pytest.approx(1.0 - colour, abs=0.03)


def test_frames_seeds_and_clips_of_a_batch():
    one, again, other = _grain(), _grain(), _grain(seed=1)
    np.testing.assert_array_equal(one, again)
    likeness = np.corrcoef([*one.reshape(4, -1), *other.reshape(4, -1)])
    assert np.abs(likeness - np.eye(8)).max() < 0.1


def test_a_stream_that_begins_later_gives_its_frames_the_same_grain():
    network = Grain(level=8.0)
    clip = np.full((1, 9, 16, 20, 3), 0.5, np.float32)
    whole = stream_clip(network, clip, UNKNOWN)
    state = network.state_at(network.initial_state(1, 16, 20), 6)
    for number in (6, 7, 8):
        inputs = {
            "frame": clip[:, number],
            "valid": np.ones(1, np.float32),
            "noise_level": UNKNOWN,
        }
        frame, state = network.step(inputs, state)
        np.testing.assert_array_equal(frame, whole[:, number])


@pytest.mark.parametrize("fields", [{"level": -1.0}, {"size": -1.0}, {"colour": 2.0}])
def test_impossible_settings_are_refused(fields):
    with pytest.raises(ValueError, match="received"):
        Grain(**fields)
