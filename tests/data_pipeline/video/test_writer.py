"""Tests of the writing of films frame by frame."""

from pathlib import Path

import pytest

from data_pipeline.video.checks import compare_streams
from data_pipeline.video.codecs import plan_encoding
from data_pipeline.video.reader import VideoReader
from data_pipeline.video.writer import VideoWriter
from tests.synthetic_video import write_video


def test_a_film_appears_whole_at_the_end(tmp_path: Path) -> None:
    source = write_video(tmp_path / "old.mp4", audio_tracks=1)
    reader = VideoReader(source)
    new = tmp_path / "new.mp4"
    plan = plan_encoding(reader.description)
    with VideoWriter(new, reader.description, plan) as writer:
        for frame in reader:
            writer.write(frame)
            assert not new.exists()
    assert compare_streams(source, new).passed
    assert set(tmp_path.iterdir()) == {source, new}


def test_an_interrupted_film_leaves_nothing_behind(tmp_path: Path) -> None:
    source = write_video(tmp_path / "old.mp4")
    reader = VideoReader(source)
    plan = plan_encoding(reader.description)
    with (
        pytest.raises(KeyboardInterrupt),
        VideoWriter(tmp_path / "new.mp4", reader.description, plan) as writer,
    ):
        writer.write(next(iter(reader)))
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == [source]
