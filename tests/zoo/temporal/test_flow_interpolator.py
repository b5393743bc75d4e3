"""Frames between two frames, before anything is learned and at all moments."""

import keras
import numpy as np
import pytest

from zoo.temporal.flow_interpolator import FlowInterpolator
from zoo.temporal.stream import stream_clip


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


def _inputs(before, after, moment, earlier=None, later=None):
    return {
        "earlier": before if earlier is None else earlier,
        "before": before,
        "after": after,
        "later": after if later is None else later,
        "moment": np.array([moment], np.float32),
    }


@pytest.mark.parametrize("moment", [0.25, 0.5, 0.8])
def test_the_motion_is_followed_from_the_start(network, moment):
    before, after, true = (_picture(6 * m).astype("float32") for m in (0, 1, moment))
    made = np.asarray(network.interpolate(_inputs(before, after, moment)))
    blended = before + moment * (after - before)
    inner = np.s_[:, 8:-8, 8:-8]
    error = np.square(made - true)[inner].mean()
    assert error < 0.05 * np.square(blended - true)[inner].mean()


@pytest.mark.parametrize("moment", [0.3, 0.5])
@pytest.mark.parametrize("missing", [(), ("earlier",), ("later",)])
def test_what_speeds_up_is_shown_on_its_way(network, moment, missing):
    """Four columns a frame, and three more with every frame: 1.5 t^2 + 2.5 t."""

    def at(time):
        return _picture(1.5 * time**2 + 2.5 * time).astype("float32")

    before, after, true = at(0), at(1), at(moment)
    around = {"earlier": at(-1), "later": at(2)}
    around = {name: each for name, each in around.items() if name not in missing}
    evenly = np.asarray(network.interpolate(_inputs(before, after, moment)))
    bent = np.asarray(network.interpolate(_inputs(before, after, moment, **around)))
    inner = np.s_[:, 8:-8, 16:-16]
    errors = [np.square(made - true)[inner].mean() for made in (evenly, bent)]
    assert errors[1] < 0.25 * errors[0]


def test_frames_that_are_alike_tell_nothing_of_how_it_goes_on(network):
    """As in film of which every second frame is a copy."""
    before, after = (_picture(6 * m).astype("float32") for m in (0, 1))
    clip = np.stack([before, before, after, after], axis=1)
    made = np.asarray(network({"clip": clip, "noise_level": np.zeros(1, "float32")}))
    by_themselves = np.asarray(network.interpolate(_inputs(before, after, 0.5)))
    np.testing.assert_allclose(made[:, 3], by_themselves, atol=1e-5)


@pytest.mark.parametrize("moves", ["earlier", "later"])
def test_between_copies_of_a_frame_nothing_moves(network, moves):
    """Whatever comes before and after them, as in animation."""
    still, other = (_picture(6 * m).astype("float32") for m in (0, 1))
    made = network.interpolate(_inputs(still, still, 0.5, **{moves: other}))
    np.testing.assert_allclose(np.asarray(made), still, atol=0.01)
    order = [other, still, still] if moves == "earlier" else [still, still, other]
    inputs = {
        "clip": np.stack(order, axis=1),
        "noise_level": np.zeros(1, "float32"),
    }
    place = 3 if moves == "earlier" else 1
    for clip in (np.asarray(network(inputs)), stream_clip(network, **inputs)):
        np.testing.assert_allclose(clip[:, place], still, atol=0.01)


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
