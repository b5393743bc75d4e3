"""Steady takes out weave and leaves the camera's own motion."""

import numpy as np
import pytest

from data_pipeline.degradations.gate_weave import moved_frames
from serving.export import check_ops, export_restorer
from tests.synthetic_video import moving_texture
from tests.zoo import shared_network_checks as checks
from zoo.layers.phase_correlation import phase_correlation
from zoo.layers.sub_pixel_shift import sub_pixel_shift
from zoo.temporal.steady import Steady


@pytest.fixture(scope="module")
def network() -> Steady:
    return Steady(grid=128)


@pytest.fixture(scope="module")
def small() -> Steady:
    restorer = Steady(past=4, future=2, grid=32)
    restorer.build_for_clips()
    return restorer


def _still(frames: int, seed: int = 0) -> np.ndarray:
    return np.repeat(moving_texture(1, 120, 136, seed=seed), frames, axis=0)


def _weave(frames: int, deviation: float) -> np.ndarray:
    offsets = np.random.default_rng(5).normal(0, deviation, (frames, 2))
    return np.clip(offsets, -4, 4).astype(np.float32)


def _woven(clip: np.ndarray, weave: np.ndarray) -> np.ndarray:
    motion = np.concatenate([weave, np.zeros_like(weave[:, :1])], axis=1)
    moved = np.asarray(moved_frames(clip, motion))
    # Without mirrored edges, which would stand still.
    return moved[:, 12:-12, 12:-12]


def _shift(network: Steady, clip: np.ndarray) -> np.ndarray:
    return np.asarray(network.shift(*network.measure_clip(clip[None])))


def _root_mean_square(values: np.ndarray) -> float:
    return float(np.sqrt(np.mean(values**2)))


@pytest.mark.parametrize("deviation", [0.5, 1.0])
def test_weave_goes_down_to_less_than_a_third_of_a_pixel(network, deviation):
    weave = _weave(48, deviation)
    left = weave + _shift(network, _woven(_still(48), weave))
    assert _root_mean_square(left - left.mean(axis=0)) < 0.3


def test_the_steadied_pixels_are_those_of_the_still_film(network):
    still, weave = _still(32), _weave(32, 1.0)
    woven = _woven(still, weave)
    inputs = {"clip": woven[None], "noise_level": np.array([-1.0], np.float32)}
    steadied = np.asarray(network(inputs))[0]
    inner = (slice(None), slice(8, -8), slice(8, -8))
    before = np.std(np.diff(woven[inner], axis=0))
    assert np.std(np.diff(steadied[inner], axis=0)) < 0.5 * before


@pytest.mark.parametrize("speed", [0, 3, 6])
def test_pans_and_still_films_are_not_moved(network, speed):
    clip = moving_texture(40, 96, 112, speed=speed)
    assert np.abs(_shift(network, clip)).max() < 0.1


def test_a_pan_under_weave_goes_on_evenly(network):
    pan, weave = moving_texture(48, 120, 136, speed=3), _weave(48, 1.0)
    left = weave + _shift(network, _woven(pan, weave))
    bend = np.diff(left, 2, axis=0)
    assert _root_mean_square(bend) < 0.15 * _root_mean_square(np.diff(weave, 2, axis=0))


def test_a_large_moving_object_does_not_drag_the_frame(network):
    clip = _still(40)[:, 12:-12, 12:-12].copy()
    thing = moving_texture(1, 60, 45, seed=9)[0]
    for index in range(40):
        clip[index, 20:80, index : index + 45] = thing
    assert np.abs(_shift(network, clip)).max() < 0.1


def test_phase_correlation_sees_fractions_of_a_cell():
    picture = moving_texture(1, 64, 64)[..., :1]
    for dx, dy in ((3.0, -2.0), (0.5, 0.25), (-1.3, 4.7)):
        shift = np.array([[-dx, -dy]], np.float32)
        moved = np.asarray(sub_pixel_shift(picture, shift))
        found, peak = phase_correlation(picture[..., 0], moved[..., 0])
        np.testing.assert_allclose(found[0], (dx, dy), atol=0.1)
        assert peak[0] > 0.3


def test_whole_pixels_are_moved_exactly():
    frame = moving_texture(1, 20, 24)
    moved = np.asarray(sub_pixel_shift(frame, np.array([[2.0, -3.0]], np.float32)))
    np.testing.assert_allclose(moved[:, 3:, :-2], frame[:, :-3, 2:], atol=1e-6)


def test_fractions_of_a_pixel_keep_fine_detail():
    """A wave of 3.3 pixels keeps its height; linear interpolation halves it."""
    wave = 0.5 + 0.4 * np.cos(np.arange(80) * 2 * np.pi * 0.3)
    frame = np.tile(wave.astype(np.float32)[:, None], (1, 8, 1, 3))
    moved = np.asarray(sub_pixel_shift(frame, np.array([[0.5, 0.0]], np.float32)))
    expected = 0.5 + 0.4 * np.cos((np.arange(80) + 0.5) * 2 * np.pi * 0.3)
    np.testing.assert_allclose(moved[0, 0, 8:-8, 0], expected[8:-8], atol=0.02)


def test_it_keeps_the_contract(small):
    for height, width in ((37, 51), (8, 8), (1, 1)):
        checks.check_any_size(small, height, width)
    checks.check_unknown_shapes(small)
    checks.check_config_round_trip(small)
    checks.check_reach_in_time(small)


@pytest.mark.parametrize("future", [0, 2])
def test_a_stream_gives_what_the_whole_clip_gives(future):
    restorer = Steady(past=4, future=future, grid=32)
    checks.check_stream_equals_whole(restorer, lengths=(1, 6))


@pytest.mark.slow
def test_it_exports_without_a_python_op(small, tmp_path):
    check_ops(export_restorer(small, tmp_path, "steady"))


@pytest.mark.parametrize("fields", [{"past": -1}, {"grid": 4}, {"largest_shift": 0}])
def test_impossible_settings_are_refused(fields):
    with pytest.raises(ValueError, match="received"):
        Steady(**fields)
