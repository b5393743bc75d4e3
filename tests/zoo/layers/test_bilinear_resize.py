"""Tests of bilinear resizing."""

from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf

from zoo.layers.bilinear_resize import bilinear_resize

GOLDEN = Path(__file__).parent / "golden" / "torch_resampling.npz"
SIZES = ((7, 10), (14, 20), (28, 40), (5, 6), (9, 13), (1, 1))


@pytest.fixture(scope="module")
def golden() -> dict[str, np.ndarray]:
    with np.load(GOLDEN) as archive:
        return dict(archive)


@pytest.mark.parametrize("aligned", [False, True])
@pytest.mark.parametrize(("height", "width"), SIZES)
def test_it_gives_what_pytorch_interpolates(golden, height, width, aligned):
    resized = bilinear_resize(golden["image"], height, width, aligned_corners=aligned)
    name = f"resized_{height}_{width}_{'corners' if aligned else 'edges'}"
    np.testing.assert_allclose(resized, golden[name], atol=1e-5)


@pytest.mark.parametrize("aligned", [False, True])
def test_sizes_may_be_unknown_when_it_is_traced(golden, aligned):
    traced = tf.function(
        lambda images, height, width: bilinear_resize(
            images, height, width, aligned_corners=aligned
        ),
        input_signature=[
            tf.TensorSpec([None, None, None, 3]),
            tf.TensorSpec([], tf.int32),
            tf.TensorSpec([], tf.int32),
        ],
    )
    for height, width in SIZES:
        resized = traced(golden["image"], height, width)
        name = f"resized_{height}_{width}_{'corners' if aligned else 'edges'}"
        np.testing.assert_allclose(resized, golden[name], atol=1e-5)


def test_the_gradient_equals_finite_differences():
    images = tf.constant(np.random.default_rng(0).random((1, 3, 4, 1), np.float32))
    weights = np.random.default_rng(1).random((1, 7, 6, 1), np.float32)

    def total(images):
        return tf.reduce_sum(bilinear_resize(images, 7, 6) * weights)

    analytic, numeric = tf.test.compute_gradient(total, [images], delta=1e-2)
    np.testing.assert_allclose(analytic[0], numeric[0], atol=5e-3)


def test_half_precision_places_pixels_of_wide_images_exactly():
    images = tf.cast(np.arange(3001)[None, None, :, None] % 2, tf.bfloat16)
    resized = bilinear_resize(images, 1, 6001, aligned_corners=True)
    assert resized.dtype == tf.bfloat16
    expected = np.arange(6001) % 4 / 2
    expected = np.minimum(expected, 2 - expected)
    np.testing.assert_allclose(tf.cast(resized, tf.float32)[0, 0, :, 0], expected)
