"""The compact denoiser's own promises; shared ones are in test_catalog_networks."""

import numpy as np
import pytest
from keras import ops

from tests.synthetic_video import moving_texture
from tests.zoo import shared_network_checks as checks
from zoo.temporal.shift_denoiser import ShiftDenoiser, ShiftUNetConfig
from zoo.temporal.timeline import ClipTimeline

SMALL = ShiftUNetConfig(widths=(8, 8, 8))


def _inputs(height: int = 16, width: int = 24, level: float = 10.0):
    clip = np.random.default_rng(0).random((1, 4, height, width, 3), np.float32)
    return {"clip": clip, "noise_level": np.array([level], np.float32)}


def _perturbed(network: ShiftDenoiser) -> ShiftDenoiser:
    network.build_for_clips()
    random = np.random.default_rng(1)
    for variable in network.trainable_variables:
        noise = 0.1 * random.standard_normal(variable.shape)
        variable.assign(variable.numpy() + noise.astype(np.float32))
    return network


def test_an_untrained_network_leaves_the_clip_as_it_is():
    network = ShiftDenoiser((SMALL, SMALL))
    network.build_for_clips()
    inputs = _inputs()
    np.testing.assert_allclose(network(inputs), inputs["clip"], rtol=0, atol=1e-6)


def test_the_last_stage_is_what_call_returns():
    network = _perturbed(ShiftDenoiser((SMALL, SMALL)))
    inputs = _inputs()
    first, last = network.restore_stages(inputs)
    np.testing.assert_array_equal(network(inputs), last)
    assert np.abs(first - last).max() > 1e-3


def test_knowing_the_level_changes_the_result():
    network = _perturbed(ShiftDenoiser((SMALL,)))
    guided, blind = network(_inputs(level=30.0)), network(_inputs(level=-1.0))
    assert np.abs(guided - blind).max() > 1e-4


@pytest.mark.parametrize("level", [30.0, -1.0])
def test_a_level_that_is_assumed_takes_the_place_of_what_is_told(level):
    network = _perturbed(ShiftDenoiser((ShiftUNetConfig(widths=(4, 4, 4)),) * 2))
    side = 2 * network.halo + 16
    told = network(_inputs(side, side, level=level))
    network.assume_noise_level(level)
    blind, other = (network(_inputs(side, side, level=said)) for said in (-1.0, 5.0))
    np.testing.assert_array_equal(blind, other)
    # Near the border, layers see padding, of which the guide was a part.
    inner = np.s_[:, :, network.halo : -network.halo, network.halo : -network.halo]
    tolerance = 1e-5 * np.abs(told[inner]).max()
    np.testing.assert_allclose(blind[inner], told[inner], rtol=0, atol=tolerance)


def test_all_unknown_levels_are_the_same():
    network = _perturbed(ShiftDenoiser((SMALL,)))
    np.testing.assert_array_equal(
        network(_inputs(level=-1.0)), network(_inputs(level=-7.0))
    )


def test_it_declares_how_far_it_looks():
    network = _perturbed(ShiftDenoiser((ShiftUNetConfig(widths=(4, 4, 4)),)))
    frames = 2 * network.future + 3
    clip = np.full((1, frames, 8, 8, 3), 0.5, np.float32)
    changed = clip.copy()
    changed[:, 0] = 1.0
    level = np.array([10.0], np.float32)
    difference = network({"clip": clip, "noise_level": level}) - network(
        {"clip": changed, "noise_level": level}
    )
    reach = np.abs(ops.convert_to_numpy(difference)[0]).max(axis=(1, 2, 3)) > 0
    assert reach[network.past]
    assert not reach[network.past + 1 :].any()


@pytest.mark.parametrize("stages", [(), (SMALL, SMALL, SMALL)])
def test_one_or_two_stages_are_wanted(stages):
    with pytest.raises(ValueError, match="one or two"):
        ShiftDenoiser(stages)


@pytest.mark.parametrize(
    "fields", [{"shifted": 0.6}, {"shifted": 0.0}, {"widths": (8, 8)}]
)
def test_impossible_sizes_are_refused(fields):
    with pytest.raises(ValueError, match="received"):
        ShiftUNetConfig(**fields)


def test_a_copied_stage_does_to_the_first_result_what_the_first_did():
    network = _perturbed(ShiftDenoiser((SMALL, SMALL)))
    network.copy_first_stage(share=1.0)
    alone = ShiftDenoiser((SMALL,))
    alone.build_for_clips()
    alone.set_weights(network.get_weights()[: len(alone.weights)])
    inputs = _inputs()
    again = alone({**inputs, "clip": alone(inputs)})
    np.testing.assert_allclose(network(inputs), again, rtol=0, atol=1e-4)


def test_a_stage_of_another_size_cannot_be_copied():
    network = ShiftDenoiser((SMALL, ShiftUNetConfig(widths=(8, 8, 16))))
    network.build_for_clips()
    with pytest.raises(ValueError, match="of its size"):
        network.copy_first_stage()


def _following(stages: int) -> tuple[ShiftDenoiser, ShiftDenoiser]:
    """Two networks with the same weights, of which the second follows the motion."""
    resting = _perturbed(ShiftDenoiser((SMALL,) * stages))
    following = ShiftDenoiser((SMALL,) * stages, follows=True)
    following.build_for_clips()
    following.set_weights(resting.get_weights())
    return resting, following


def test_following_changes_nothing_where_nothing_moves():
    resting, following = _following(stages=1)
    inputs = _inputs(32, 48)
    clip = np.repeat(moving_texture(1, 32, 48)[None], 4, axis=1).astype(np.float32)
    inputs["clip"] = clip
    np.testing.assert_allclose(following(inputs), resting(inputs), rtol=0, atol=1e-4)


def test_what_moves_comes_to_lie_on_itself():
    _, following = _following(stages=1)
    texture = moving_texture(1, 128, 160)[0].astype(np.float32)
    clip = np.stack([texture[16:112, 4 * t : 4 * t + 128] for t in range(3)])
    joined, _ = following._joined(clip, ClipTimeline(3))
    before, present, after = np.split(np.asarray(joined[1, 12:-12, 12:-12]), 3, axis=-1)
    apart = np.mean(np.abs(clip[0] - clip[1]))
    for moved in (before, after):
        assert np.mean(np.abs(moved - present)) < 0.2 * apart


@pytest.mark.slow
def test_following_keeps_the_contract():
    _, following = _following(stages=2)
    checks.check_stream_equals_whole(following, lengths=(1, 6))
    checks.check_config_round_trip(following)
    checks.check_unknown_shapes(following)
    checks.check_any_size(following, 37, 51)


@pytest.mark.slow
def test_tiles_that_follow_give_what_the_whole_frame_gives():
    _, following = _following(stages=1)
    checks.check_tiles_equal_whole(following)
