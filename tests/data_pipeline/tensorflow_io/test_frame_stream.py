import logging

import numpy as np
import pytest
import tensorflow as tf

from data_pipeline.tensorflow_io.frame_stream import frame_stream
from data_pipeline.tensorflow_io.in_memory_clip import decode_with_pyav
from tests.synthetic_video import write_video


def test_frames_equal_those_of_pyav(tmp_path, caplog):
    path = write_video(tmp_path / "long.mkv", width=64, frames=30)
    with caplog.at_level(logging.WARNING):
        frames = list(frame_stream(path).as_numpy_iterator())
    np.testing.assert_array_equal(frames, decode_with_pyav(path.read_bytes()))
    assert "PyAV" not in caplog.text


def test_streams_one_after_the_other(tmp_path):
    paths = [
        write_video(tmp_path / f"{seed}.mp4", frames=5 + seed, seed=seed)
        for seed in (0, 1)
    ]
    streams = [frame_stream(path) for path in paths]
    frames = list(streams[0].concatenate(streams[1]))
    assert len(frames) == 11
    np.testing.assert_array_equal(
        tf.stack(frames[5:]), decode_with_pyav(paths[1].read_bytes())
    )


def test_streams_side_by_side_do_not_mix(tmp_path):
    paths = [
        write_video(tmp_path / f"{seed}.mp4", frames=6, seed=seed) for seed in (0, 1)
    ]
    pairs = list(tf.data.Dataset.zip(tuple(frame_stream(path) for path in paths)))
    for index, path in enumerate(paths):
        np.testing.assert_array_equal(
            tf.stack([pair[index] for pair in pairs]),
            decode_with_pyav(path.read_bytes()),
        )


def test_a_stream_can_be_read_again(tmp_path):
    stream = frame_stream(write_video(tmp_path / "a.mp4", frames=6))
    first, second = (list(stream.as_numpy_iterator()) for _ in range(2))
    np.testing.assert_array_equal(first, second)


@pytest.mark.parametrize(
    "fields", [{"width": 54}, {"pixel_format": "yuv422p"}], ids=["width", "format"]
)
def test_pyav_reads_what_tensorflow_io_must_not(tmp_path, caplog, fields):
    path = write_video(tmp_path / "odd.mkv", frames=4, **fields)
    with caplog.at_level(logging.WARNING):
        frames = list(frame_stream(path).as_numpy_iterator())
    np.testing.assert_array_equal(frames, decode_with_pyav(path.read_bytes()))
    assert "odd.mkv is decoded by PyAV" in caplog.text


def test_a_foreign_file_is_refused_before_tensorflow_io_sees_it(tmp_path):
    path = tmp_path / "text.mp4"
    path.write_text("no video")
    with pytest.raises(ValueError, match=r"text.mp4"):
        frame_stream(path)
