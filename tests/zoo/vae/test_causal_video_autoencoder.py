"""The causal video autoencoder as a stream, and what it starts from."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from zoo.vae.causal_video_autoencoder import CausalVideoAutoencoder


@pytest.fixture(scope="module")
def network():
    keras.utils.set_random_seed(0)
    return CausalVideoAutoencoder(6, 6, 1, side=4, frames=2, clip_shape=(4, 8, 12, 3))


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


def test_no_block_looks_ahead(network):
    clip = _clip(1, 6, 8, 8)
    changed = clip.copy()
    changed[:, 4:] = 0.0
    first, second = (network.encode(each)["mean"].numpy() for each in (clip, changed))
    np.testing.assert_array_equal(first[:, :2], second[:, :2])
    assert np.abs(first[:, 2:] - second[:, 2:]).max() > 1e-3
    made = [network.decode(each).numpy() for each in (first, second)]
    np.testing.assert_array_equal(made[0][:, :4], made[1][:, :4])


def test_clips_of_any_length_and_size_come_back_as_they_were(network):
    clip = _clip(1, 5, 7, 9)
    noise = np.zeros((1, *network.latent_shape(5, 7, 9)), np.float32)
    coded = network({"clip": clip, "noise": noise})
    assert coded["clip"].shape == clip.shape
    assert coded["mean"].shape == (1, 3, 2, 3, 6)


def test_sizes_may_be_unknown_when_it_is_traced(network):
    compute = tf.function(
        lambda clip: network.decode(network.encode(clip)["mean"]),
        input_signature=[tf.TensorSpec((None, None, None, None, 3))],
        autograph=False,
    )
    clip = _clip(1, 3, 7, 9)
    expected = network.decode(network.encode(clip)["mean"])
    np.testing.assert_allclose(compute(clip), expected, atol=1e-5)


def test_the_usual_one_has_sixteen_times_fewer_numbers_and_keeps_smooth_film_at_once():
    keras.utils.set_random_seed(0)
    network = CausalVideoAutoencoder(channels=8, blocks=1)
    assert network.reduction == 16.0
    rows, columns = np.mgrid[:32, :32] / 32.0
    frames = [0.5 + 0.3 * np.sin(5.0 * (rows + columns) + 0.1 * t) for t in range(8)]
    clip = np.repeat(np.stack(frames)[None, ..., None], 3, -1).astype(np.float32)
    made = network.decode(network.encode(clip)["mean"]).numpy()
    assert -10.0 * np.log10(np.mean((made - clip) ** 2)) > 32.0


def test_it_takes_over_principal_components(network):
    random = np.random.default_rng(0)
    size = network.analysis.kernel.shape[0]
    directions = np.linalg.qr(random.standard_normal((size, 6)))[0]
    network.start_from(directions, np.full(6, 4.0))
    loading = network.synthesis.kernel.numpy() @ network.analysis.kernel.numpy()
    # Of probabilistic principal components: nothing is lost but for the noise.
    np.testing.assert_allclose(loading, np.eye(6), atol=1e-3)


def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="whole blocks of 4 frames of 8 x 8"):
        CausalVideoAutoencoder(clip_shape=(6, 64, 64, 3))
