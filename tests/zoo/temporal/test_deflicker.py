"""Deflicker takes out flicker and nothing else."""

import numpy as np
import pytest

from data_pipeline.degradations.flicker import Flicker
from tests.synthetic_video import moving_texture
from tests.zoo import shared_network_checks as checks
from zoo.temporal.deflicker import Deflicker

UNKNOWN = np.array([-1.0], np.float32)


@pytest.fixture(scope="module")
def network() -> Deflicker:
    return Deflicker()


@pytest.fixture(scope="module")
def small() -> Deflicker:
    restorer = Deflicker(past=5, future=2, levels=4)
    restorer.build_for_clips()
    return restorer


@pytest.fixture(scope="module")
def clean() -> np.ndarray:
    return 0.8 * moving_texture(90, 40, 56, speed=1)


def _restored(network: Deflicker, clip: np.ndarray) -> np.ndarray:
    inputs = {"clip": clip[None].astype(np.float32), "noise_level": UNKNOWN}
    return np.asarray(network(inputs))[0]


def _deviation(clip: np.ndarray, clean: np.ndarray) -> float:
    """Standard deviation of the logarithm of brightness, against the clean one."""
    return float(np.std(np.log(clip.mean((1, 2, 3)) / clean.mean((1, 2, 3)))))


@pytest.mark.parametrize("strength", [0.03, 0.1])
def test_flicker_goes_down_to_a_quarter(network, clean, strength):
    flickering = Flicker(strength=strength, correlation=0.0)(clean[None], seed=1)
    clip = np.asarray(flickering["clip"])[0]
    restored = _restored(network, clip)
    assert _deviation(restored, clean) < 0.25 * _deviation(clip, clean)


def test_a_film_without_flicker_is_left_alone(network, clean):
    restored = _restored(network, clean)
    change = restored.mean((1, 2, 3)) / clean.mean((1, 2, 3)) - 1
    assert np.abs(change).mean() < 1e-3


def test_a_fade_is_kept(network, clean):
    gain = np.interp(np.arange(90), [20, 70], [1.0, 0.2])[:, None, None, None]
    restored = _restored(network, clean * gain)
    change = restored.mean((1, 2, 3)) / (clean * gain).mean((1, 2, 3)) - 1
    assert np.abs(change).mean() < 1e-3


def test_colour_flicker_goes_without_a_cast(network, clean):
    random = np.random.default_rng(4)
    gains = np.exp(random.normal(0, 0.05, (90, 1, 1, 3)))
    restored = _restored(network, clean * gains)
    channels = np.log(restored.mean((1, 2)) / clean.mean((1, 2)))
    assert channels.std(axis=0).max() < 0.3 * 0.05
    assert np.abs(channels.mean(axis=0)).max() < 0.02


def test_a_grey_film_stays_grey(network, clean):
    grey = np.repeat(clean.mean(axis=-1, keepdims=True), 3, axis=-1)
    flickering = np.asarray(Flicker(strength=0.1)(grey[None], seed=2)["clip"])[0]
    restored = _restored(network, flickering)
    assert np.ptp(restored, axis=-1).max() < 1e-4


def test_black_stays_black_and_the_order_of_values_stays(network):
    ramp = np.tile(np.linspace(0, 1, 56, dtype=np.float32)[:, None], (30, 40, 1, 3))
    gains = np.exp(np.random.default_rng(1).normal(0, 0.1, (30, 1, 1, 1)))
    restored = _restored(network, np.clip(ramp * gains, 0, 1))
    assert np.abs(restored[:, :, 0]).max() < 1e-6
    assert np.diff(restored, axis=2).min() > -1e-6


def test_flashes_do_not_change_their_neighbours(network, clean):
    clip = clean.copy()
    clip[[30, 55]] = np.minimum(1.6 * clip[[30, 55]], 1.0)
    restored = _restored(network, clip)
    others = np.setdiff1d(np.arange(90), [30, 55])
    change = restored[others].mean((1, 2, 3)) / clean[others].mean((1, 2, 3)) - 1
    assert np.abs(change).mean() < 5e-3


def test_it_keeps_the_contract(small):
    for height, width in ((37, 51), (8, 8), (1, 1)):
        checks.check_any_size(small, height, width)
    checks.check_unknown_shapes(small)
    checks.check_config_round_trip(small)
    checks.check_reach_in_time(small)


@pytest.mark.parametrize("future", [0, 2])
def test_a_stream_gives_what_the_whole_clip_gives(future):
    restorer = Deflicker(past=5, future=future)
    checks.check_stream_equals_whole(restorer, lengths=(1, 6))


@pytest.mark.parametrize("fields", [{"past": -1}, {"future": -1}, {"levels": 1}])
def test_impossible_settings_are_refused(fields):
    with pytest.raises(ValueError, match="received"):
        Deflicker(**fields)
