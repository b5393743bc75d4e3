import cv2
import numpy as np
import pytest

from data_pipeline.measures.brightness_flicker import (
    brightness_flicker,
    brightness_gains,
)
from tests.data_pipeline.measures.natural_picture import natural_picture

STILL = cv2.cvtColor(natural_picture(), cv2.COLOR_RGB2GRAY).astype(np.float32) / 2 + 40


def test_gains_are_those_that_were_put_in():
    exposure = np.array([1.0, 1.1, 0.9, 1.0])
    gains = brightness_gains(exposure[:, None, None] * STILL)
    np.testing.assert_allclose(gains, np.diff(np.log(exposure)), atol=1e-4)


@pytest.mark.parametrize("level", [0.005, 0.03])
def test_flicker_is_that_which_was_put_in(level):
    exposure = 1.0 + level * np.random.default_rng(0).standard_normal(600)
    small = STILL[::8, ::8]
    gains = brightness_gains(exposure[:, None, None] * small)
    measured = np.sqrt(brightness_flicker(gains).mean())
    assert measured == pytest.approx(level, rel=0.1)


def test_a_slow_change_of_light_is_no_flicker():
    exposure = np.exp(np.linspace(-0.2, 0.2, 9))
    gains = brightness_gains(exposure[:, None, None] * STILL)
    assert np.sqrt(brightness_flicker(gains).mean()) < 1e-4


def test_something_that_moves_is_no_flicker():
    frames = []
    for step in range(9):
        frame = STILL.copy()
        frame[100:250, 40 * step : 40 * step + 120] = 60.0
        frames.append(frame)
    assert np.sqrt(brightness_flicker(brightness_gains(np.stack(frames))).mean()) < 2e-3


def test_black_frames_are_left_out():
    frames = np.stack([STILL, STILL, 0 * STILL, STILL, STILL, STILL])
    gains = brightness_gains(frames)
    assert np.isnan(gains[1:3]).all()
    np.testing.assert_allclose(brightness_flicker(gains), [0.0], atol=1e-9)
