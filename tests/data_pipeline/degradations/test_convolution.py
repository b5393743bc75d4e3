import keras
import numpy as np
import pytest
import tensorflow as tf

from data_pipeline.degradations.convolution import (
    convolve_per_clip,
    decimate,
    gaussian_kernels,
    reflected,
)


def noise(*shape: int) -> np.ndarray:
    return np.random.default_rng(3).random(shape, dtype=np.float32)


@pytest.mark.parametrize("size,before,after", [(7, 3, 2), (2, 9, 11), (1, 4, 4)])
def test_reflection_equals_numpy_at_any_size(size, before, after):
    clip = noise(1, 2, size, 5, 3)
    padding = ((0, 0), (0, 0), (before, after), (0, 0), (0, 0))
    expected = np.pad(clip, padding, mode="symmetric")
    np.testing.assert_array_equal(reflected(clip, 2, before, after), expected)


@pytest.mark.parametrize("kernel", [(1, 5), (3, 1), (5, 3), (23, 1), (1, 23)])
@pytest.mark.parametrize("channels", [1, 3])
def test_every_clip_is_filtered_with_its_own_kernel(kernel, channels):
    clips = noise(3, 2, 12, 14, channels)
    kernels = noise(3, *kernel)
    rows, columns = kernel
    padding = ((rows // 2,) * 2, (columns // 2,) * 2)
    padded = np.pad(clips, ((0, 0), (0, 0), *padding, (0, 0)), mode="symmetric")
    expected = np.zeros_like(clips)
    for row in range(rows):
        for column in range(columns):
            weight = kernels[:, row, column].reshape(-1, 1, 1, 1, 1)
            window = padded[:, :, row : row + 12, column : column + 14]
            expected += weight * window
    filtered = convolve_per_clip(tf.constant(clips), tf.constant(kernels))
    np.testing.assert_allclose(filtered, expected, rtol=1e-5, atol=1e-5)


def test_decimation_takes_every_second_sum():
    clip = np.arange(9, dtype=np.float32).reshape(1, 1, 1, 9, 1)
    kept = keras.ops.convert_to_numpy(decimate(tf.constant(clip), 3, [1.0, 10.0], 2))
    np.testing.assert_array_equal(kept.ravel(), [10.0, 32.0, 54.0, 76.0])


def test_gaussian_kernels_sum_to_one_and_have_their_width():
    kernels = gaussian_kernels(tf.constant([0.0, 1.0, 2.0]), 8).numpy()
    np.testing.assert_allclose(kernels.sum(axis=1), 1.0, rtol=1e-5)
    variance = (kernels * np.arange(-8, 9) ** 2).sum(axis=1)
    np.testing.assert_allclose(variance, [0.0, 1.0, 4.0], rtol=0.01)
