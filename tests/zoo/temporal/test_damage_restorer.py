"""The damage restorer's own promises; shared ones are in test_catalog_networks."""

import re

import numpy as np
import pytest

from tests.zoo.shared_network_checks import clip_inputs, small_network
from zoo.catalog import CATALOG
from zoo.temporal.damage_restorer import UNTOUCHED_PROBABILITY, DamageRestorer
from zoo.temporal.stream import stream_schedule
from zoo.temporal.timeline import ClipTimeline

SIZES = {
    name: CATALOG["damage_restorer"].small_config[name] for name in ("finder", "filler")
}


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
    untouched = mask[..., 0] < UNTOUCHED_PROBABILITY
    assert 0.02 < untouched.mean() < 0.98
    np.testing.assert_array_equal(restored[untouched], inputs["clip"][untouched])
    assert np.abs(restored - inputs["clip"])[mask[..., 0] > 0.12].min() > 0


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
    rest = np.zeros((3, 2, 2, 4), np.float32)
    filled = np.asarray(network._filled(frames, seen, rest, ClipTimeline(3)))
    np.testing.assert_allclose(filled[1], 0.4 / 2.05, atol=1e-5)


def _stated(frames: int, height: int, width: int) -> np.ndarray:
    """A mask that says damaged, whole or nothing, each for a third of the pixels."""
    said = np.random.default_rng(1).choice([1.0, 0.0, -1.0], (1, frames, height, width))
    return said[..., None].astype(np.float32)


def test_what_a_mask_says_counts_and_elsewhere_the_network_finds_out(network):
    inputs = clip_inputs(network, 4, 24, 32)
    said = _stated(4, 24, 32)
    own = np.asarray(network.restore_with_mask(inputs)[1])
    restored, mask = network.restore_with_mask(inputs | {"mask": said})
    restored, mask = np.asarray(restored), np.asarray(mask)
    np.testing.assert_array_equal(mask[said < 0], own[said < 0])
    np.testing.assert_allclose(mask[said >= 0], said[said >= 0], atol=1e-3)
    whole = said[..., 0] == 0
    np.testing.assert_array_equal(restored[whole], inputs["clip"][whole])


def test_a_mask_that_says_what_the_network_found_gives_the_same_pixels(network):
    inputs = clip_inputs(network, 4, 16, 32)
    restored, mask = network.restore_with_mask(inputs)
    again, _ = network.restore_with_mask(inputs | {"mask": mask})
    np.testing.assert_allclose(again, restored, atol=1e-4)


@pytest.mark.slow
@pytest.mark.parametrize("said", [None, _stated(5, 13, 18)])
def test_the_mask_of_a_clip_is_that_of_the_stream(network, said):
    inputs = clip_inputs(network, 5, 13, 18)
    if said is None:
        restored, mask = network.restore_with_mask(inputs)
        np.testing.assert_array_equal(restored, network(inputs))
    else:
        restored, mask = network.restore_with_mask(inputs | {"mask": said})
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
        if said is not None:
            blank = np.zeros((1, 13, 18, 1), np.float32)
            step["mask"] = blank if index is None else said[:, index]
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


@pytest.mark.parametrize("times", [1, 2, 3])
def test_a_wider_one_starts_by_finding_and_filling_the_same(network, times):
    config = network.get_config()
    wider = DamageRestorer(
        **{
            name: config[name]
            | {"widths": [times * width for width in config[name]["widths"]]}
            for name in ("finder", "filler")
        },
        caution=network.caution,
    )
    wider.build_for_clips()
    wider.start_from(network)
    inputs = clip_inputs(network, 3, 16, 24)
    for made, same in zip(
        wider.restore_with_mask(inputs), network.restore_with_mask(inputs), strict=True
    ):
        np.testing.assert_allclose(made, same, atol=1e-4)


def test_a_wider_ones_channels_can_learn_apart(network):
    config = network.get_config()
    wide = config["finder"] | {"widths": [2 * w for w in config["finder"]["widths"]]}
    wider = DamageRestorer(finder=wide, filler=config["filler"])
    wider.build_for_clips()
    wider.start_from(network)
    tail = np.asarray(wider.get_layer("finder").layers_in_order()[-1].kernel)
    assert np.abs(tail[:, :, ::2] - tail[:, :, 1::2]).min() > 0


@pytest.mark.parametrize(
    ("field", "value"),
    [("widths", (5, 8, 8)), ("blocks", (2, 1, 1)), ("shifted", 0.125)],
)
def test_what_is_no_wider_one_is_refused(network, field, value):
    config = network.get_config()
    other = DamageRestorer(
        finder=config["finder"] | {field: value}, filler=config["filler"]
    )
    other.build_for_clips()
    with pytest.raises(
        ValueError, match=f"multiples of its widths.*{re.escape(str(value))}"
    ):
        other.start_from(network)
