"""Noise estimates on clips whose noise is known."""

import numpy as np
import pytest

from serving.noise_estimate import NoiseEstimate
from serving.noise_estimation import (
    combine_estimates,
    estimate_moment,
    estimate_noise,
)
from tests.synthetic_video import moving_texture


def _clean(frames: int = 3, height: int = 120, width: int = 160) -> np.ndarray:
    """A picture that pans: a sky that shades off over a strong texture."""
    clip = 255.0 * moving_texture(frames, height, width, seed=3)
    rows = np.linspace(0.0, 1.0, height // 2)[:, None]
    columns = np.linspace(0.0, 1.0, width)[None, :]
    for channel, (base, slope) in enumerate(((90, 40), (120, 20), (170, -30))):
        clip[:, : height // 2, :, channel] = base + slope * rows + 15.0 * columns
    return clip


def _as_8_bit(clip: np.ndarray) -> np.ndarray:
    return np.clip(np.round(clip), 0, 255).astype(np.uint8)


def _white(level: float, clip: np.ndarray, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).normal(0.0, level, clip.shape)


@pytest.mark.parametrize("level", [5, 10, 25, 50])
def test_white_noise_is_measured_within_ten_percent(level):
    clip = _clean()
    found = estimate_moment(_as_8_bit(clip + _white(level, clip)))
    assert found.level == pytest.approx(level, rel=0.1)
    assert not found.correlated


def test_a_clean_clip_has_hardly_any_noise():
    found = estimate_noise(_as_8_bit(_clean(6)))
    assert found.level < 1.5


def test_each_channel_has_its_own_level():
    clip = _clean()
    noise = _white(1.0, clip) * [5.0, 10.0, 20.0]
    found = estimate_moment(_as_8_bit(clip + noise))
    assert found.channels == pytest.approx((5.0, 10.0, 20.0), rel=0.1)
    assert found.level == pytest.approx(np.sqrt(525 / 3), rel=0.1)


def test_values_cut_off_at_black_do_not_lower_the_estimate():
    clip = 0.25 * _clean()
    noisy = _as_8_bit(clip + _white(30.0, clip))
    assert (noisy == 0).mean() > 0.1
    assert estimate_moment(noisy).level == pytest.approx(30.0, rel=0.12)


def test_black_bars_do_not_hide_the_noise():
    clip = _clean(3, 200, 160)
    noisy = _as_8_bit(clip + _white(3.0, clip))
    noisy[:, :40] = 4
    assert estimate_moment(noisy).level == pytest.approx(3.0, rel=0.15)


def test_blurred_noise_is_called_correlated_and_not_underestimated():
    clip = _clean()
    noise = _white(1.0, clip)
    for axis in (1, 2):
        noise = noise + 0.6 * (np.roll(noise, 1, axis) + np.roll(noise, -1, axis))
    noise *= 10.0 / noise.std()
    found = estimate_moment(_as_8_bit(clip + noise))
    assert found.correlated
    assert found.autocorrelation > 0.4
    assert found.level == pytest.approx(10.0, rel=0.25)


def test_noise_common_to_the_channels_is_not_called_white():
    clip = _clean()
    own = estimate_moment(_as_8_bit(clip + _white(10.0, clip)))
    assert own.white
    assert abs(own.shared) < 0.1
    luma = _white(10.0, clip[..., :1])
    found = estimate_moment(_as_8_bit(clip + luma + _white(4.0, clip, seed=2)))
    assert found.shared == pytest.approx(100 / 116, abs=0.1)
    assert not found.correlated
    assert not found.white


def test_sixteen_bit_frames_are_measured_on_the_same_scale():
    clip = _clean()
    noisy = np.clip(clip + _white(8.0, clip), 0, 255)
    deep = np.round(noisy * (65535 / 255)).astype(np.uint16)
    assert estimate_moment(deep).level == pytest.approx(8.0, rel=0.1)


def test_a_repeated_frame_does_not_pass_for_noise_free():
    clip = _clean(2)
    noisy = _as_8_bit(clip + _white(20.0, clip))
    found = estimate_moment(noisy[[0, 0, 1]])
    assert found.level == pytest.approx(20.0, rel=0.1)


def test_one_frame_alone_can_be_measured():
    clip = _clean(1)
    found = estimate_moment(_as_8_bit(clip + _white(20.0, clip)))
    assert found.level == pytest.approx(20.0, rel=0.2)
    assert not found.correlated


@pytest.mark.parametrize("value", [0, 255])
def test_black_and_white_frames_give_no_estimate(value):
    assert estimate_moment(np.full((3, 64, 64, 3), value, np.uint8)) is None


def test_a_frame_smaller_than_the_patches_gives_no_estimate():
    assert estimate_moment(np.full((3, 8, 8, 3), 128, np.uint8)) is None


def test_one_odd_moment_does_not_change_the_films_estimate():
    def moment(level: float) -> NoiseEstimate:
        return NoiseEstimate(
            level=level,
            channels=(level,) * 3,
            correlated=False,
            autocorrelation=0.0,
            shared=0.0,
        )

    found = combine_estimates([moment(10.0), moment(11.0), moment(90.0)])
    assert found.level == pytest.approx(11.0)
    assert combine_estimates([]) is None


def test_floats_are_refused():
    with pytest.raises(ValueError, match="uint8 or uint16; received float32"):
        estimate_moment(np.zeros((3, 64, 64, 3), np.float32))
