import logging

import numpy as np
import pytest
import tensorflow as tf

from data_pipeline.tensorflow_io import clip_decoder
from data_pipeline.tensorflow_io.clip_decoder import (
    decode_clip,
    decode_clip_with_pyav,
    tensorflow_io_decodes,
)
from data_pipeline.tensorflow_io.in_memory_clip import decode_with_pyav
from tests.synthetic_video import write_video


@pytest.fixture(scope="module")
def content(tmp_path_factory):
    path = tmp_path_factory.mktemp("clip") / "clip.mp4"
    return write_video(path, width=64, height=46, frames=9).read_bytes()


def test_pixels_equal_those_of_pyav(content):
    clip = tf.function(decode_clip)(tf.constant(content), tf.constant(64))
    assert clip.shape == (9, 46, 64, 3)
    assert clip.dtype == tf.uint8
    np.testing.assert_array_equal(clip, decode_with_pyav(content))


def test_a_parallel_map_decodes_in_order(content, tmp_path):
    other = write_video(tmp_path / "b.mp4", width=64, height=46, frames=9, seed=1)
    contents = [content, other.read_bytes()] * 4
    dataset = tf.data.Dataset.from_tensor_slices(contents)
    dataset = dataset.map(lambda data: decode_clip(data, 64), num_parallel_calls=2)
    for data, clip in zip(contents, dataset, strict=True):
        np.testing.assert_array_equal(clip, decode_with_pyav(data))


def test_a_width_that_is_no_multiple_of_16_never_reaches_tensorflow_io(content):
    with pytest.raises(ValueError, match=r"multiples of 16 only; received 54"):
        decode_clip(tf.constant(content), 54)
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"multiples of 16"):
        tf.function(decode_clip)(tf.constant(content), tf.constant(54))


def test_a_width_that_is_not_the_clips_is_an_error(content):
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"not as wide"):
        decode_clip(tf.constant(content), 80)


@pytest.mark.parametrize(
    "decode",
    [lambda data: decode_clip(data, 64), tf.function(decode_clip_with_pyav)],
    ids=["tensorflow_io", "pyav"],
)
@pytest.mark.parametrize("cut", [0, 700])
def test_foreign_and_truncated_bytes_are_an_error(decode, cut, content):
    with pytest.raises(tf.errors.InvalidArgumentError):
        decode(tf.constant(content[:cut]))


def test_the_stand_in_gives_the_same_in_a_graph(content):
    dataset = tf.data.Dataset.from_tensors(content).map(decode_clip_with_pyav)
    (clip,) = dataset
    assert clip.dtype == tf.uint8
    np.testing.assert_array_equal(clip, decode_with_pyav(content))


def test_one_log_line_says_that_tensorflow_io_cannot_load(monkeypatch, caplog):
    def broken():
        raise OSError("no FFmpeg 4 here")

    monkeypatch.setattr(clip_decoder, "_module", None)
    monkeypatch.setattr(clip_decoder, "_failure", None)
    monkeypatch.setattr(clip_decoder, "load_ffmpeg_libraries", broken)
    with caplog.at_level(logging.WARNING):
        assert not tensorflow_io_decodes()
        assert not tensorflow_io_decodes()
    assert [record.getMessage() for record in caplog.records] == [
        "Training clips are decoded by PyAV instead: no FFmpeg 4 here"
    ]


def test_a_decoder_that_repeats_its_first_frame_is_found_out(monkeypatch):
    # So did tensorflow-io 0.18 with a wrong FFmpeg underneath.
    monkeypatch.setattr(clip_decoder, "_module", None)
    monkeypatch.setattr(clip_decoder, "_failure", None)
    right = decode_with_pyav
    monkeypatch.setattr(
        clip_decoder, "decode_with_pyav", lambda data: right(data)[[0, 0, 0, 0]]
    )
    with pytest.raises(OSError, match=r"wrong pixels"):
        clip_decoder.load_tensorflow_io()
