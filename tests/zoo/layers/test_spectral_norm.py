"""Spectral normalisation against the singular values themselves."""

import keras
import numpy as np
import tensorflow as tf

from zoo.layers.spectral_convolution import SpectralConvolution
from zoo.layers.spectral_dense import SpectralDense
from zoo.layers.spectral_norm import spectral_norm

RANDOM = np.random.default_rng(0)


def test_it_comes_to_the_largest_singular_value():
    kernel = RANDOM.normal(size=(3, 3, 4, 6))
    norm, direction = spectral_norm(kernel, RANDOM.normal(size=6), 200)
    values, rows = np.linalg.svd(kernel.reshape(-1, 6))[1:]
    np.testing.assert_allclose(norm, values[0], rtol=1e-6)
    np.testing.assert_allclose(np.abs(np.asarray(direction) @ rows[0]), 1.0, rtol=1e-6)


def test_its_gradient_is_the_product_of_the_singular_vectors():
    kernel = tf.constant(RANDOM.normal(size=(5, 4)))
    with tf.GradientTape() as tape:
        tape.watch(kernel)
        norm, _ = spectral_norm(kernel, tf.constant(RANDOM.normal(size=4)), 300)
    left, _, right = np.linalg.svd(kernel.numpy())
    expected = np.outer(left[:, 0], right[0])
    np.testing.assert_allclose(tape.gradient(norm, kernel), expected, atol=1e-6)


def test_layers_that_follow_their_kernel_have_norm_one_and_keep_the_kernel():
    for layer, inputs in (
        (SpectralDense(5), RANDOM.normal(size=(2, 7))),
        (SpectralConvolution(5, 3, strides=2), RANDOM.normal(size=(2, 9, 9, 3))),
    ):
        layer.build(inputs.shape)
        before = layer.kernel.numpy()
        for _ in range(60):
            trained = layer(inputs, training=True)
        np.testing.assert_array_equal(layer.kernel.numpy(), before)
        norm = np.linalg.svd(before.reshape(-1, 5))[1][0]
        plain = layer.__class__.__bases__[0].from_config(layer.get_config())
        plain.build(inputs.shape)
        plain.set_weights([before / norm, layer.bias.numpy()])
        np.testing.assert_allclose(trained, plain(inputs), atol=1e-4)
        np.testing.assert_allclose(layer(inputs), trained, atol=1e-5)


def test_without_training_the_direction_stays():
    keras.utils.set_random_seed(0)
    layer = SpectralDense(5)
    layer.build((None, 7))
    before = layer.direction.numpy()
    layer(RANDOM.normal(size=(2, 7)))
    np.testing.assert_array_equal(layer.direction.numpy(), before)
    layer(RANDOM.normal(size=(2, 7)), training=True)
    assert np.abs(layer.direction.numpy() - before).max() > 0.01
