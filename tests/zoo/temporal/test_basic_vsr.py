"""Tests of BasicVSR, above all of how far it looks."""

from typing import Any

import numpy as np
import pytest
import tensorflow as tf

from serving.export import check_ops, export_restorer
from tests.zoo.shared_network_checks import small_network
from zoo.catalog import CATALOG
from zoo.temporal.basic_vsr import BasicVSR
from zoo.temporal.stream import stream_clip

ENTRY = CATALOG["basic_vsr"]


def _network(**config: Any) -> BasicVSR:
    network = BasicVSR(**ENTRY.small_config | config)
    network.build_for_clips()
    network.set_weights(small_network(ENTRY).get_weights())
    return network


def _inputs(frames: int, height: int = 9, width: int = 10) -> dict[str, np.ndarray]:
    clip = np.random.default_rng(frames).random((1, frames, height, width, 3))
    return {"clip": clip.astype(np.float32), "noise_level": np.array([-1], np.float32)}


@pytest.mark.parametrize(("chunk", "overlap", "frames"), [(3, 2, 5), (1, 1, 2)])
def test_a_stream_gives_what_the_whole_clip_gives(chunk, overlap, frames):
    network, inputs = _network(chunk=chunk, overlap=overlap), _inputs(frames)
    streamed = stream_clip(network, inputs["clip"], inputs["noise_level"])
    np.testing.assert_allclose(streamed, network(inputs), atol=1e-5)


def test_frames_see_to_the_overlap_after_their_chunk_and_back_to_the_first():
    network, clip = _network(chunk=3, overlap=1), _inputs(7)["clip"][0]
    # The clip as it is, and with each of its frames turned into its negative.
    clips = np.stack([clip] * 8)
    for frame in range(7):
        clips[frame + 1, frame] = 1 - clip[frame]
    level = np.full(8, -1, np.float32)
    enlarged = np.asarray(network({"clip": clips, "noise_level": level}))
    influence = np.abs(enlarged[1:] - enlarged[:1]).max(axis=(2, 3, 4))
    seen = [np.flatnonzero(influence[:, frame] > 1e-6) for frame in range(7)]
    assert [int(frames.min()) for frames in seen] == [0] * 7
    assert [int(frames.max()) for frames in seen] == [3, 3, 3, 6, 6, 6, 6]
    assert network.future == 3


def test_a_chunk_as_long_as_the_clip_looks_as_far_as_no_chunk():
    inputs = _inputs(4)
    unbounded = _network(chunk=None)(inputs)
    np.testing.assert_allclose(_network(chunk=4)(inputs), unbounded, atol=1e-6)
    assert np.abs(_network(chunk=1, overlap=1)(inputs) - unbounded).max() > 1e-4


def test_without_a_chunk_a_stream_is_refused():
    network = _network(chunk=None)
    with pytest.raises(ValueError, match="build it with a number of frames as chunk"):
        network.initial_state(1, 8, 8)


def test_frames_that_are_not_there_cannot_be_the_look_ahead():
    with pytest.raises(ValueError, match="overlap=0"):
        BasicVSR(overlap=0)
    with pytest.raises(ValueError, match="chunk=0"):
        BasicVSR(chunk=0)


def test_without_a_residual_it_interpolates():
    network, inputs = _network(), _inputs(2)
    for variable in network.residual.variables:
        variable.assign(0 * variable)
    enlarged = np.asarray(network(inputs))[0]
    expected = tf.image.resize(inputs["clip"][0], (36, 40), "bilinear")
    np.testing.assert_allclose(enlarged, expected, atol=1e-5)


@pytest.mark.slow
def test_exported_it_enlarges_clips_of_any_length_and_size(tmp_path):
    network = _network()
    folder = export_restorer(network, tmp_path, "enlarge")
    check_ops(folder)
    served = tf.saved_model.load(str(folder)).signatures["restore_float"]
    for inputs in (_inputs(1), _inputs(3, 5, 7)):
        enlarged = served(**{name: tf.constant(each) for name, each in inputs.items()})
        np.testing.assert_allclose(enlarged["clip"], network(inputs), atol=1e-5)
