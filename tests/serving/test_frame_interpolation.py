"""Frames between frames, with a maker that only tells what it was asked for."""

from fractions import Fraction

import numpy as np

from data_pipeline.video.rate_change import RateChange
from data_pipeline.video.video_frame import VideoFrame
from serving.film_stream import ShotFrame
from serving.frame_interpolation import FrameInterpolation


def _film(count, cuts=(), interval=Fraction(1, 25)):
    return [
        ShotFrame(
            frame=VideoFrame(
                index=index,
                timestamp=index * interval,
                duration=interval,
                pixels=np.array([float(index)]),
            ),
            starts_shot=index == 0 or index in cuts,
        )
        for index in range(count)
    ]


def _between(before, after, moment):
    return before + moment * (after - before)


def _made(film, change):
    interpolation = FrameInterpolation(change, _between, lambda: Fraction(0))
    frames = [frame for item in film for frame in interpolation.feed(item)]
    return [*frames, *interpolation.finish()]


def _shown(frames):
    return [float(frame.pixels[0]) for frame in frames]


def test_frames_are_made_at_the_shares_of_a_factor():
    made = _made(_film(3), RateChange(factor=4))
    assert _shown(made) == [0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 2, 2, 2]
    assert [frame.index for frame in made] == [0] * 4 + [1] * 4 + [2] * 4


def test_no_frame_is_made_across_a_cut():
    made = _made(_film(4, cuts=(2,)), RateChange(factor=2))
    assert _shown(made) == [0, 0.5, 1, 1, 2, 2.5, 3, 3]


def test_a_rate_that_is_no_multiple_shows_exact_moments():
    made = _made(_film(6), RateChange(rate=Fraction(30)))
    times = [frame.timestamp for frame in made]
    assert times == [Fraction(number, 30) for number in range(len(times))]
    expected = [min(float(time * 25), 5.0) for time in times]
    np.testing.assert_allclose(_shown(made), expected)


def test_frames_that_are_already_there_come_out_as_they_are():
    film = _film(4)
    made = _made(film, RateChange(rate=Fraction(50)))
    for item, frame in zip(film, made[::2], strict=True):
        assert frame.pixels is item.frame.pixels


def test_a_lower_rate_ends_with_the_film():
    made = _made(_film(5), RateChange(rate=Fraction(10)))
    assert _shown(made) == [0, 2.5]
    assert made[-1].timestamp + made[-1].duration == Fraction(5, 25)


def test_one_frame_gives_a_film_of_its_length():
    made = _made(_film(1), RateChange(rate=Fraction(50)))
    assert _shown(made) == [0, 0]
    assert sum(frame.duration for frame in made) == Fraction(1, 25)
