"""What clips are compared by."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from trainers.clip_feature_network import clip_feature_network
from zoo.metrics.frechet_distance import frechet_distance


def _clips(speed, count=24):
    """Bars that move; the single pictures are the same at any speed."""
    places = np.arange(16)
    clips = [
        np.repeat(((places + 3 * n + speed * t) % 8 < 4)[None], 16, 0)
        for n in range(count)
        for t in range(8)
    ]
    return np.stack(clips).reshape(count, 8, 16, 16, 1).astype(np.float32)


def test_movement_counts_and_the_order_of_clips_does_not():
    network = clip_feature_network("random_convolution")
    assert network.name == "random_clip_convolution_0"
    slow, fast = network(_clips(1)), network(_clips(3))
    assert slow.shape == (24, 256)
    assert frechet_distance(slow, slow[::-1]) < 1e-3
    assert frechet_distance(slow, fast) > 0.01


def test_a_network_of_ones_own_is_taken_by_its_path(tmp_path):
    inputs = keras.Input((8, 16, 16, 1))
    own = keras.Model(inputs, keras.layers.Flatten()(inputs)[:, ::64])
    own.save(tmp_path / "mine.keras")
    clips = _clips(1, 2)
    network = clip_feature_network(str(tmp_path / "mine.keras"))
    assert network.name == "mine"
    np.testing.assert_array_equal(network(clips), clips.reshape(2, -1)[:, ::64])


def test_a_saved_model_is_taken_by_its_folder(tmp_path):
    module = tf.Module()
    module.run = tf.function(
        lambda clips: {"features": tf.reduce_mean(clips, axis=(1, 4))[:, 0]},
        input_signature=[tf.TensorSpec((None, None, None, None, 1))],
        autograph=False,
    )
    tf.saved_model.save(module, str(tmp_path / "i3d"), signatures=module.run)
    clips = _clips(1, 2)
    network = clip_feature_network(str(tmp_path / "i3d"))
    assert network.name == "i3d"
    np.testing.assert_allclose(network(clips), clips.mean((1, 4))[:, 0], atol=1e-6)


def test_what_is_no_network_is_told(tmp_path):
    with pytest.raises(ValueError, match="received 'nothing'"):
        clip_feature_network("nothing")
    with pytest.raises(OSError, match=r"no SavedModel"):
        clip_feature_network(str(tmp_path))
