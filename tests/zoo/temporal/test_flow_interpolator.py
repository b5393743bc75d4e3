"""Frames between two frames, before anything is learned and at all moments."""

import keras
import numpy as np
import pytest

from zoo.temporal.flow_interpolator import FlowInterpolator


@pytest.fixture(scope="module")
def network():
    keras.utils.set_random_seed(0)
    network = FlowInterpolator(widths=(4, 4, 4), depths=(1, 1, 1))
    network.build_for_clips()
    return network


def _picture(columns):
    """A smooth texture, `[1, 48, 64, 3]`, moved by some columns."""
    y, x = np.mgrid[:48, :64].astype(np.float32)
    x = x - columns
    picture = np.sin(x / 4) + np.sin(y / 5) + np.sin((x + 2 * y) / 9)
    return np.repeat((0.5 + 0.12 * picture)[None, ..., None], 3, axis=-1)


def _inputs(before, after, moment):
    return {"before": before, "after": after, "moment": np.array([moment], np.float32)}


@pytest.mark.parametrize("moment", [0.25, 0.5, 0.8])
def test_the_motion_is_followed_from_the_start(network, moment):
    before, after, true = (_picture(6 * m).astype("float32") for m in (0, 1, moment))
    made = np.asarray(network.interpolate(_inputs(before, after, moment)))
    blended = before + moment * (after - before)
    inner = np.s_[:, 8:-8, 8:-8]
    error = np.square(made - true)[inner].mean()
    assert error < 0.05 * np.square(blended - true)[inner].mean()


def test_a_still_picture_stays_as_it_is(network):
    still = np.random.default_rng(0).random((1, 20, 23, 3)).astype(np.float32)
    made = np.asarray(network.interpolate(_inputs(still, still, 0.3)))
    np.testing.assert_allclose(made, still, atol=0.02)


def test_the_ends_of_time_are_the_frames(network):
    random = np.random.default_rng(1)
    before, after = random.random((2, 1, 16, 16, 3)).astype(np.float32)
    for moment, frame in ((0.0, before), (1.0, after)):
        made = np.asarray(network.interpolate(_inputs(before, after, moment)))
        np.testing.assert_allclose(made, frame, atol=0.05)


def test_frames_come_out_with_one_after_each(network):
    clip = np.random.default_rng(2).random((2, 3, 9, 11, 3)).astype(np.float32)
    made = np.asarray(network({"clip": clip, "noise_level": np.zeros(2, "float32")}))
    assert made.shape == (2, 6, 9, 11, 3)
    np.testing.assert_array_equal(made[:, ::2], clip)
    np.testing.assert_array_equal(made[:, -1], clip[:, -1])


def test_what_is_no_network_is_refused():
    with pytest.raises(ValueError, match="three widths and three depths"):
        FlowInterpolator(depths=(1,))
