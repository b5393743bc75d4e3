"""Moments of films that the test makes."""

from fractions import Fraction

import numpy as np
import pytest

from data_pipeline.video.reader import VideoReader
from serving import film_moments
from serving.film_moments import read_moments, spread_times
from tests.synthetic_video import write_video

_RATE = Fraction(25)


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    path = tmp_path_factory.mktemp("film") / "film.mkv"
    options = (("preset", "ultrafast"), ("crf", "10"), ("g", "10"))
    return write_video(path, frames=60, options=options)


@pytest.fixture(params=["whole", "jumping"])
def way(request, monkeypatch):
    if request.param == "jumping":
        monkeypatch.setattr(film_moments, "_SHORT_FILM_FRAMES", 0)
    return request.param


def test_a_moment_holds_the_very_frames_of_the_film(film, way):
    everything = list(VideoReader(film))
    times = [Fraction(7, 25), Fraction(33, 25)]
    moments = list(read_moments(VideoReader(film), times, before=3, after=2))
    assert [moment.frame.index for moment in moments] == [7, 33]
    for moment in moments:
        assert moment.centre == 3
        for frame in moment.frames:
            expected = everything[frame.index]
            assert frame.timestamp == expected.timestamp
            np.testing.assert_array_equal(frame.pixels, expected.pixels)
        assert len(moment.frames) == 6


def test_moments_at_the_ends_have_fewer_neighbours(film, way):
    times = [Fraction(0), Fraction(59, 25)]
    first, last = read_moments(VideoReader(film), times, before=3, after=2)
    assert (first.frame.index, first.centre, len(first.frames)) == (0, 0, 3)
    assert (last.frame.index, last.centre, len(last.frames)) == (59, 3, 4)


def test_two_times_within_one_frame_give_one_moment(film, way):
    times = [Fraction(20, 25), Fraction(41, 50)]
    moments = list(read_moments(VideoReader(film), times, before=0, after=0))
    assert [moment.frame.index for moment in moments] == [20]


def test_times_are_spread_evenly_within_the_film(film):
    description = VideoReader(film).description
    times = spread_times(description, 4)
    assert [float(time) for time in times] == pytest.approx([0.3, 0.9, 1.5, 2.1], 0.05)


def test_a_stream_without_timestamps_is_read_too(tmp_path):
    path = write_video(tmp_path / "raw.h264", frames=20)
    reader = VideoReader(path)
    times = spread_times(reader.description, 2)
    moments = list(read_moments(reader, times, before=1, after=1))
    assert [moment.frame.index for moment in moments] == [5, 15]


def test_interlaced_moments_are_deinterlaced(tmp_path, way):
    path = write_video(
        tmp_path / "woven.mkv",
        frames=40,
        interlaced=True,
        speed=4,
        codec="ffv1",
        options=(),
    )
    reader = VideoReader(path)
    assert reader.deinterlaces
    expected = list(reader)[20].pixels
    (moment,) = read_moments(reader, [Fraction(20, 25)], before=1, after=1)
    np.testing.assert_array_equal(moment.frame.pixels, expected)
