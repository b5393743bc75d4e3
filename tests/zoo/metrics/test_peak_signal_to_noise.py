"""Tests of PSNR and MSE."""

import keras
import numpy as np
import pytest

from zoo.metrics.mean_squared_error import MeanSquaredError, mean_squared_error
from zoo.metrics.peak_signal_to_noise import PeakSignalToNoise, peak_signal_to_noise


def _clips(clips: int = 3, frames: int = 4) -> tuple[np.ndarray, np.ndarray]:
    generator = np.random.default_rng(0)
    clean = generator.random((clips, frames, 10, 12, 3), dtype=np.float32)
    level = np.linspace(0.02, 0.2, clips * frames).reshape(clips, frames, 1, 1, 1)
    return clean, (clean + level * generator.standard_normal(clean.shape)).astype("f")


def test_it_is_computed_per_frame_over_all_channels():
    clean, noisy = _clips()
    error = np.mean((clean - np.clip(noisy, 0, 1)) ** 2, axis=(2, 3, 4))
    np.testing.assert_allclose(mean_squared_error(clean, noisy), error, rtol=1e-4)
    psnr = np.asarray(peak_signal_to_noise(clean, noisy))
    assert psnr.shape == (3, 4)
    np.testing.assert_allclose(psnr, -10 * np.log10(error), rtol=1e-5)


def test_luma_and_crop_choose_the_pixels():
    clean, noisy = _clips()
    weights = np.array([65.481, 128.553, 24.966]) / 255
    difference = ((clean - np.clip(noisy, 0, 1)) @ weights)[:, :, 2:-2, 2:-2]
    expected = -10 * np.log10(np.mean(difference**2, axis=(2, 3)))
    psnr = peak_signal_to_noise(clean, noisy, colour="y", crop_border=2)
    np.testing.assert_allclose(psnr, expected, rtol=1e-4)


def test_equal_frames_count_a_hundred():
    clean, _ = _clips()
    np.testing.assert_allclose(peak_signal_to_noise(clean, clean), 100, rtol=1e-5)


@pytest.mark.parametrize(
    ("metric", "measure"),
    [
        (PeakSignalToNoise(), peak_signal_to_noise),
        (MeanSquaredError(), mean_squared_error),
    ],
)
def test_uneven_batches_average_as_one(metric, measure):
    clean, noisy = _clips()
    metric.reset_state()
    metric.update_state(clean[:1], noisy[:1])
    metric.update_state(clean[1:], noisy[1:])
    expected = np.mean(measure(clean, noisy))
    np.testing.assert_allclose(float(metric.result()), expected, rtol=1e-6)


def test_clips_that_fill_up_a_batch_do_not_count():
    clean, noisy = _clips()
    metric = PeakSignalToNoise()
    metric.update_state(clean, noisy, sample_weight=[1, 1, 0])
    expected = np.mean(peak_signal_to_noise(clean[:2], noisy[:2]))
    np.testing.assert_allclose(float(metric.result()), expected, rtol=1e-6)


def test_name_and_configuration_carry_the_protocol():
    metric = PeakSignalToNoise(colour="y", crop_border=8)
    assert metric.name == "psnr_y_crop8"
    again = keras.metrics.deserialize(keras.metrics.serialize(metric))
    assert again.protocol == metric.protocol
    assert MeanSquaredError().name == "mse_rgb_crop0"
