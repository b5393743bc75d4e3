import shutil

import pytest

from serving.deflicker_step import DeflickerStep
from serving.denoise_step import DenoiseStep
from serving.network_loading import chain_networks, load_networks, weights_identity
from serving.plan import Plan
from serving.steady_step import SteadyStep
from tests.serving.small_denoiser import save_small_preset


@pytest.fixture(scope="module")
def preset(tmp_path_factory):
    return save_small_preset(tmp_path_factory.mktemp("presets") / "small")


def _plan(preset, **fields):
    return Plan((DenoiseStep(preset=str(preset), **fields),))


def test_other_weights_have_another_identity(preset, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(preset, copy)
    assert weights_identity(_plan(copy)) == weights_identity(_plan(preset))
    weights = copy / "model.weights.h5"
    weights.write_bytes(weights.read_bytes()[:-1] + b"x")
    assert weights_identity(_plan(copy)) != weights_identity(_plan(preset))


def test_a_step_without_strength_needs_no_network(preset):
    assert load_networks(_plan(preset, strength=0.0), "float32") == []


def test_the_network_calculates_in_the_precision_asked_for(preset):
    (exact,) = load_networks(_plan(preset), "float32")
    (rounded,) = load_networks(_plan(preset), "bfloat16")
    sizes = [network.memory_needed(64, 64) for network in (exact, rounded)]
    # Half as many bytes for what is kept between the frames.
    assert sizes[1] < sizes[0]


@pytest.mark.parametrize(("tile", "side"), [("off", None), ("32", 32), ("auto", None)])
def test_tiles_are_used_as_asked_for(preset, tile, side):
    networks = load_networks(_plan(preset), "float32")
    chain, used = chain_networks(networks, 48, 64, tile)
    assert used == side
    assert chain.lead == networks[0].past


@pytest.mark.parametrize("step", [SteadyStep(), DeflickerStep()])
def test_what_measures_the_whole_frame_is_never_given_tiles(step):
    networks = load_networks(Plan((step,)), "bfloat16")
    chain, used = chain_networks(networks, 48, 64, "32")
    assert used is None
    assert chain.lead == networks[0].past
