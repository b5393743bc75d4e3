"""The damage restorer's own promises; shared ones are in test_catalog_networks."""

import numpy as np
import pytest

from tests.zoo.shared_network_checks import clip_inputs, small_network
from zoo.catalog import CATALOG
from zoo.temporal.damage_restorer import DamageRestorer
from zoo.temporal.stream import stream_schedule
from zoo.temporal.timeline import ClipTimeline

SIZES = CATALOG["damage_restorer"].small_config


def _untrained() -> DamageRestorer:
    network = DamageRestorer(**SIZES)
    network.build_for_clips()
    return network


@pytest.fixture(scope="module")
def network() -> DamageRestorer:
    network = small_network(CATALOG["damage_restorer"])
    assert isinstance(network, DamageRestorer)
    return network


def _set_log_odds(network: DamageRestorer, value: float) -> None:
    for weight in network.trainable_variables:
        if "finder/tail" in weight.path:
            # The network itself adds -3.
            weight.assign(np.full(weight.shape, 0.0 if weight.ndim > 1 else value + 3))


def test_before_training_it_leaves_every_frame_as_it_is():
    inputs = clip_inputs(_untrained(), 3, 13, 18)
    restored, mask = _untrained().restore_with_mask(inputs)
    np.testing.assert_array_equal(restored, inputs["clip"])
    assert mask.shape == (1, 3, 13, 18, 1)
    np.testing.assert_allclose(mask, 0.0474, atol=1e-4)


def test_pixels_without_damage_stay_as_they_are_to_the_bit(network):
    inputs = clip_inputs(network, 4, 24, 32)
    restored, mask = (np.asarray(r) for r in network.restore_with_mask(inputs))
    untouched = mask[..., 0] < 0.04
    assert 0.02 < untouched.mean() < 0.98
    np.testing.assert_array_equal(restored[untouched], inputs["clip"][untouched])
    assert np.abs(restored - inputs["clip"])[mask[..., 0] > 0.06].min() > 0


def test_where_all_is_damaged_nothing_of_the_frame_is_left():
    network = _untrained()
    _set_log_odds(network, 5.0)
    restored, mask = network.restore_with_mask(clip_inputs(network, 3, 16, 16))
    np.testing.assert_allclose(restored, 0.5, atol=1e-6)
    assert np.asarray(mask).min() > 0.99


def test_the_first_guess_at_a_hole_is_what_the_frames_around_it_show():
    network = _untrained()
    frames = np.full((3, 4, 4, 12), 0.2, np.float32)
    frames[1] = -0.5
    seen = np.ones((3, 4, 4, 4), np.float32)
    seen[1] = 0.0
    filled = np.asarray(network._filled(frames, seen, ClipTimeline(3)))
    np.testing.assert_allclose(filled[1], 0.4 / 2.05, atol=1e-5)


def test_the_mask_of_a_clip_is_that_of_the_stream(network):
    inputs = clip_inputs(network, 5, 13, 18)
    restored, mask = network.restore_with_mask(inputs)
    np.testing.assert_array_equal(restored, network(inputs))
    state = network.initial_state(1, 13, 18)
    frames, masks = [], []
    schedule = stream_schedule("masked", network.past, network.future, 5)
    for index, is_output in schedule:
        given = np.zeros((1, 13, 18, 3), np.float32)
        step = {
            "frame": given if index is None else inputs["clip"][:, index],
            "valid": np.full((1,), float(index is not None), np.float32),
            "noise_level": inputs["noise_level"],
        }
        frame, found, state = network.step_with_mask(step, state)
        if is_output:
            frames.append(np.asarray(frame))
            masks.append(np.asarray(found))
    np.testing.assert_allclose(np.stack(frames, 1), restored, atol=1e-5)
    np.testing.assert_allclose(np.stack(masks, 1), mask, atol=1e-5)


def test_the_noise_level_changes_nothing(network):
    inputs = clip_inputs(network, 2, 8, 8)
    told = network(inputs | {"noise_level": np.float32([50.0])})
    untold = network(inputs | {"noise_level": np.float32([-1.0])})
    np.testing.assert_array_equal(told, untold)
