"""Spectral normalisation holds for every matrix of a discriminator."""

import numpy as np
import pytest

from zoo.gan.dcgan_discriminator import DCGANDiscriminator
from zoo.gan.dense_discriminator import DenseDiscriminator
from zoo.gan.patch_discriminator import PatchDiscriminator
from zoo.gan.spatio_temporal_discriminator import SpatioTemporalDiscriminator
from zoo.layers.spectral_convolution import SpectralConvolution
from zoo.layers.spectral_dense import SpectralDense


@pytest.mark.parametrize(
    "network",
    [
        DCGANDiscriminator(
            channels=4, picture_shape=(8, 8, 1), classes=3, normalisation="spectral"
        ),
        DenseDiscriminator(
            widths=(4,), picture_shape=(4, 4, 1), classes=3, normalisation="spectral"
        ),
        PatchDiscriminator(channels=4, strides=2, normalisation="spectral"),
        SpatioTemporalDiscriminator(channels=4, strides=2, normalisation="spectral"),
    ],
    ids=lambda network: type(network).__name__,
)
def test_every_layer_with_weights_is_spectral(network):
    layers = [layer for layer in network.layers if layer.weights]
    assert len(layers) >= 2
    for layer in layers:
        assert isinstance(layer, SpectralConvolution | SpectralDense), layer.name


def test_a_class_adds_the_product_of_its_vector_with_the_features():
    network = DenseDiscriminator(widths=(4,), picture_shape=(4, 4, 1), classes=3)
    picture = np.random.default_rng(0).random((3, 4, 4, 1), dtype=np.float32)
    label = np.arange(3, dtype=np.int32)
    features, plain = network.judge(2.0 * picture - 1.0)
    vectors = network.class_vectors.kernel.numpy()
    expected = np.asarray(plain)[:, 0] + (vectors * np.asarray(features)).sum(axis=-1)
    scores = network({"picture": picture, "label": label})
    np.testing.assert_allclose(scores, expected, rtol=1e-5)
