"""The shared checks of restorers, over every one in the catalogue."""

from pathlib import Path

import pytest

from tests.zoo import shared_network_checks as checks
from zoo.catalog import of_family
from zoo.model_entry import ModelEntry
from zoo.temporal.restorer import Restorer

# They run thousands of operations on a frame: minutes for all checks. Of those that
# measure motion, flow_interpolator is checked each time.
_SLOW = {
    "basic_vsr",
    "colouriser",
    "damage_restorer",
    "fill",
    "frame_recurrent_upscaler",
    "old_film_restorer",
    "shift_deblurrer",
    "texture_translator",
    "triplet_restorer",
}
RESTORERS = of_family("restorer")


def _parameter(entry: ModelEntry):
    marks = [pytest.mark.slow] if entry.name in _SLOW else []
    return pytest.param(entry, id=entry.name, marks=marks)


@pytest.fixture(scope="module", params=map(_parameter, RESTORERS.values()))
def entry(request) -> ModelEntry:
    return request.param


@pytest.fixture(scope="module")
def network(entry) -> Restorer:
    return checks.small_network(entry)


def test_the_small_network_is_small(network):
    assert network.count_params() < 100_000


@pytest.mark.parametrize(("height", "width"), [(37, 51), (8, 8), (1, 1)])
def test_frames_may_have_any_size(network, height, width):
    checks.check_any_size(network, height, width)


def test_sizes_may_be_unknown_when_it_is_traced(network):
    checks.check_unknown_shapes(network)


def test_its_configuration_makes_it_again(network):
    checks.check_config_round_trip(network)


def test_the_same_seed_builds_the_same_weights(entry):
    checks.check_seeded_build(entry)


def test_a_stream_gives_what_the_whole_clip_gives(network):
    checks.check_stream_equals_whole(network, lengths=(1, 6))


def test_tiles_with_a_halo_give_what_the_whole_frame_gives(network):
    if network.needs_whole_frame:
        pytest.skip("it measures the whole frame and is never given tiles")
    checks.check_tiles_equal_whole(network)


def test_no_frame_reaches_beyond_the_declared_window(network):
    checks.check_reach_in_time(network)


def test_mixed_bfloat16_gives_float32_close_to_float32(entry):
    checks.check_mixed_precision(entry)


def test_every_trainable_weight_learns(entry):
    network = checks.small_network(entry)
    if not network.trainable_variables:
        pytest.skip("it has nothing to learn")
    checks.check_gradients(network)


@pytest.mark.parametrize(
    "names",
    [set(RESTORERS) - _SLOW, pytest.param(_SLOW, marks=pytest.mark.slow)],
    ids=["quick", "slow"],
)
def test_saved_networks_load_in_a_fresh_process_with_the_same_pixels(
    names: set[str], tmp_path: Path
):
    networks = {name: checks.small_network(RESTORERS[name]) for name in names}
    checks.check_saved_networks(networks, tmp_path)
