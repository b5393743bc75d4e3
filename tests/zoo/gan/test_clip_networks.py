"""MoCoGAN, VGAN and what judges their clips."""

import keras
import numpy as np
import pytest

from zoo.gan.mocogan_generator import MoCoGANGenerator
from zoo.gan.vgan_generator import VGANGenerator
from zoo.gan.video_discriminator import VideoDiscriminator


def _noise(*shape):
    return np.random.default_rng(0).standard_normal(shape).astype(np.float32)


def test_mocogan_makes_clips_of_any_length_whose_start_does_not_depend_on_it():
    keras.utils.set_random_seed(0)
    network = MoCoGANGenerator(4, 2, channels=4, clip_shape=(3, 8, 8, 3))
    noise = _noise(2, network.noise_size(5))
    whole = network({"noise": noise})
    start = network({"noise": noise[:, : network.noise_size(2)]})
    assert whole.shape == (2, 5, 8, 8, 3)
    np.testing.assert_allclose(start, whole[:, :2], atol=1e-6)


def test_vgan_shows_a_still_background_where_its_mask_is_closed():
    keras.utils.set_random_seed(0)
    network = VGANGenerator(4, 4, clip_shape=(8, 16, 16, 1))
    kernel, bias = network.steps[-1].get_weights()
    bias[-1] = -30.0
    kernel[..., -1, :] = 0.0
    network.steps[-1].set_weights([kernel, bias])
    clip = network({"noise": _noise(2, 4)}).numpy()
    np.testing.assert_allclose(clip, np.repeat(clip[:, :1], 8, axis=1), atol=1e-6)
    assert float(network.losses[0]) < 1e-6
    with pytest.raises(ValueError, match="makes clips of 8 frames; received 9"):
        network.noise_size(9)
    with pytest.raises(ValueError, match="half as many frames as they have rows"):
        VGANGenerator(clip_shape=(8, 32, 32, 3))


def test_the_moment_decides_which_picture_is_judged():
    keras.utils.set_random_seed(0)
    network = VideoDiscriminator(4, clip_shape=(4, 8, 8, 3), normalisation="none")
    clip = np.random.default_rng(0).random((1, 4, 8, 8, 3), dtype=np.float32)
    scores = [
        network({"clip": clip, "moment": np.float32([moment])}).numpy()[0]
        for moment in (0.0, 0.2, 0.99)
    ]
    own = network.pictures({"picture": clip[:, 3]}).numpy()
    assert scores[0][0] == scores[2][0]
    assert scores[0][1] == scores[1][1] != scores[2][1]
    assert scores[2][1] == pytest.approx(own[0], abs=1e-6)
    with pytest.raises(ValueError, match="received 'spectral'"):
        VideoDiscriminator(normalisation="spectral")
