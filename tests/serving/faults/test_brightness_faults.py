"""Faults of brightness and of the frame: flicker, fading, bars, dissolves."""

import numpy as np
import pytest

from serving.faults.dissolve_detector import DissolveDetector
from serving.faults.fading_meter import FadingMeter
from serving.faults.flicker_meter import FlickerMeter
from serving.faults.letterbox_meter import LetterboxMeter
from tests.serving.faults.observing import codes, frames_of, measured
from tests.synthetic_video import moving_texture


@pytest.fixture(scope="module")
def clip():
    return 0.9 * moving_texture(48, 120, 160)


def _correlated(count, correlation):
    random = np.random.default_rng(2)
    values = [random.normal()]
    for _ in range(count - 1):
        step = np.sqrt(1.0 - correlation**2) * random.normal()
        values.append(correlation * values[-1] + step)
    return np.array(values)


@pytest.mark.parametrize("strength", [0.03, 0.08])
def test_flicker_is_measured_in_percent(clip, strength):
    walk = strength * _correlated(48, 0.5)
    unsteady = codes(clip * np.exp(walk)[:, None, None, None])
    fault = measured(FlickerMeter(), unsteady)["flicker"]
    assert fault.value == pytest.approx(100 * walk.std(), rel=0.35)
    assert fault.suggested_step == "deflicker"


def test_a_slow_fade_is_no_flicker(clip):
    fading = codes(clip * np.linspace(1.0, 0.4, 48)[:, None, None, None])
    fault = measured(FlickerMeter(), fading)["flicker"]
    assert fault.value < 0.5
    assert fault.suggested_step is None


def test_a_change_of_brightness_at_a_cut_is_no_flicker(clip):
    film = codes(clip)
    film[24:] //= 2
    fault = measured(FlickerMeter(), film, cuts=(24,))["flicker"]
    assert fault.suggested_step is None


def test_lost_contrast_is_measured_and_dark_films_are_not_called_faded(clip):
    stretched = np.clip((clip - clip.min()) / (clip.max() - clip.min()), 0, 1)
    faded = measured(FadingMeter(), codes(0.25 + 0.4 * stretched))["faded"]
    assert faded.value > 50
    assert faded.suggested_step == "faded"
    dark = measured(FadingMeter(), codes(0.4 * stretched))["faded"]
    assert dark.suggested_step is None


def test_a_scene_without_black_and_white_is_not_called_faded():
    ramp = np.tile(np.linspace(0.05, 0.89, 160)[:, None], (12, 120, 1, 3))
    fault = measured(FadingMeter(), codes(ramp))["faded"]
    assert fault.value == pytest.approx(33, abs=2)
    assert fault.suggested_step is None


def test_bars_are_measured_to_the_pixel(clip):
    film = codes(clip)
    film[:, :15] = 16
    film[:, -15:] = 16
    fault = measured(LetterboxMeter(), film)["letterbox"]
    assert fault.value == pytest.approx(25.0)
    assert fault.suggested_step == "crop"
    assert fault.detail == "the picture is 160x90 at column 0, row 15"


def test_a_full_picture_and_a_dark_film_have_no_bars(clip):
    assert measured(LetterboxMeter(), codes(clip))["letterbox"].value == 0.0
    dark = measured(LetterboxMeter(), codes(0.05 * clip))["letterbox"]
    assert dark.suggested_step is None


def test_a_dissolve_is_found_within_its_frames_and_a_cut_is_none():
    early = moving_texture(44, 120, 160, seed=1, speed=0)
    late = moving_texture(44, 120, 160, seed=2, speed=0)
    share = np.clip((np.arange(44) - 15) / 14, 0, 1)[:, None, None, None]
    mixed = codes((1 - share) * early + share * late)
    found = frames_of(measured(DissolveDetector(), mixed)["dissolves"])
    assert len(found) == 1
    assert 15 <= found[0] <= 29
    cut = codes(np.concatenate([early[:22], late[22:]]))
    assert measured(DissolveDetector(), cut, cuts=(22,))["dissolves"].value == 0.0
