"""The causal video autoencoder as a stream, and what it starts from."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from zoo.vae.causal_video_autoencoder import CausalVideoAutoencoder


@pytest.fixture(scope="module")
def network():
    keras.utils.set_random_seed(0)
    return CausalVideoAutoencoder(
        6, 4, channels=6, blocks=1, side=4, clip_shape=(4, 8, 12, 3)
    )


def _clip(*shape):
    return np.random.default_rng(0).random((*shape, 3), dtype=np.float32)


@pytest.mark.parametrize(("height", "width"), [(8, 12), (9, 5)])
def test_a_stream_gives_what_the_whole_clip_gives(network, height, width):
    clip = _clip(2, 8, height, width)
    whole = network.encode(clip)
    expected = network.decode(whole["mean"])
    into = network.initial_state(2, height, width)
    out = network.initial_state(2, height, width)
    latents, frames = [], []
    for first, last in ((0, 2), (2, 6), (6, 8)):
        posterior, into = network.encode_step(clip[:, first:last], into)
        made, out = network.decode_step(posterior["mean"], out)
        latents.append(posterior["mean"])
        frames.append(made)
    np.testing.assert_allclose(np.concatenate(latents, 1), whole["mean"], atol=1e-5)
    np.testing.assert_allclose(np.concatenate(frames, 1), expected, atol=1e-5)


def test_no_frame_looks_ahead(network):
    clip = _clip(1, 6, 8, 8)
    changed = clip.copy()
    changed[:, 4:] = 0.0
    first, second = (network.encode(each)["mean"].numpy() for each in (clip, changed))
    np.testing.assert_array_equal(first[:, :4], second[:, :4])
    assert np.abs(first[:, 4:] - second[:, 4:]).max() > 1e-3
    made = [network.decode(each).numpy() for each in (first, second)]
    np.testing.assert_array_equal(made[0][:, :4], made[1][:, :4])


def test_clips_of_any_length_and_size_come_back_as_they_were(network):
    clip = _clip(1, 5, 7, 9)
    noise = np.zeros((1, *network.latent_shape(5, 7, 9)), np.float32)
    coded = network({"clip": clip, "noise": noise})
    assert coded["clip"].shape == clip.shape
    assert coded["mean"].shape == coded["log_variance"].shape == (1, 5, 2, 3, 6)
    # Drawn at the mean is decoded from the mean.
    decoded = network.decode(coded["mean"])[:, :, :7, :9]
    np.testing.assert_allclose(np.clip(coded["clip"], 0.0, 1.0), decoded, atol=1e-5)


def test_sizes_may_be_unknown_when_it_is_traced(network):
    compute = tf.function(
        lambda clip: network.decode(network.encode(clip)["mean"]),
        input_signature=[tf.TensorSpec((None, None, None, None, 3))],
        autograph=False,
    )
    clip = _clip(1, 3, 7, 9)
    expected = network.decode(network.encode(clip)["mean"])
    np.testing.assert_allclose(compute(clip), expected, atol=1e-5)


def _moving(frames, velocity):
    """Grey texture that goes to the right: more than a frame's numbers can tell."""
    spectrum = np.fft.rfft2(np.random.default_rng(0).standard_normal((64, 96)))
    down, across = np.fft.fftfreq(64)[:, None], np.fft.rfftfreq(96)[None, :]
    spectrum *= np.exp(-60.0 * (down**2 + across**2))
    spectrum *= 0.15 / np.fft.irfft2(spectrum).std()
    shifts = np.exp(-2j * np.pi * velocity * np.arange(frames)[:, None, None] * across)
    picture = 0.5 + np.fft.irfft2(spectrum * shifts)[:, :, :64]
    return np.repeat(picture[None, ..., None], 3, -1).astype(np.float32)


def _psnr(made, clip):
    return -10.0 * np.log10(np.mean((np.asarray(made) - clip) ** 2, axis=(0, 2, 3, 4)))


def test_the_usual_one_has_sixteen_times_fewer_numbers_and_keeps_smooth_film_at_once():
    keras.utils.set_random_seed(0)
    network = CausalVideoAutoencoder(channels=8, blocks=1)
    assert network.reduction == 16.0
    rows, columns = np.mgrid[:32, :32] / 32.0
    frames = [0.5 + 0.3 * np.sin(5.0 * (rows + columns) + 0.1 * t) for t in range(8)]
    clip = np.repeat(np.stack(frames)[None, ..., None], 3, -1).astype(np.float32)
    found = _psnr(network.decode(network.encode(clip)["mean"]), clip)
    assert found.min() > 30.0
    assert found[-1] > 40.0


@pytest.mark.parametrize("velocity", [0.0, 1.0, 2.5])
def test_every_frame_makes_good_what_those_before_it_lost(velocity):
    keras.utils.set_random_seed(0)
    network = CausalVideoAutoencoder(channels=8, blocks=1)
    clip = _moving(8, velocity)
    found = _psnr(network.decode(network.encode(clip)["mean"]), clip)
    assert found[-1] > found[0] + 7.0
    assert np.diff(found).min() > -0.5


def test_numbers_say_how_far_blocks_moved():
    keras.utils.set_random_seed(0)
    network = CausalVideoAutoencoder(channels=8, blocks=1)
    mean = np.asarray(network.encode(_moving(8, 2.0))["mean"])
    inner = 8.0 * mean[0, -1, 2:-2, 2:-2, :2]
    # To where it was in the frame before, to the left.
    np.testing.assert_allclose(np.median(inner[..., 0]), -2.0, atol=0.1)
    np.testing.assert_allclose(np.median(inner[..., 1]), 0.0, atol=0.1)


def test_noise_makes_clips_that_stay_in_range(network):
    noise = np.random.default_rng(0).standard_normal((2, 12, 2, 3, 6))
    made = np.asarray(network.decode(noise.astype(np.float32)))
    assert made.shape == (2, 12, 8, 12, 3)
    assert np.isfinite(made).all()
    assert made.std() > 0.05


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ({"clip_shape": (6, 64, 60, 3)}, "whole blocks of an even number of rows"),
        ({"side": 7, "clip_shape": (6, 63, 63, 3)}, "even number of rows"),
        ({"latent_size": 3}, "from 4 to 192 latent numbers; received 3"),
        ({"latent_size": 193}, "from 4 to 192 latent numbers; received 193"),
    ],
)
def test_what_does_not_fit_is_refused(arguments, reason):
    with pytest.raises(ValueError, match=reason):
        CausalVideoAutoencoder(**arguments)
