"""Frames between frames, with a maker that only tells what it was asked for."""

import contextlib
import threading
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from data_pipeline.video.rate_change import RateChange
from data_pipeline.video.video_frame import VideoFrame
from serving.film_stream import ShotFrame
from serving.frame_interpolation import FrameInterpolation


def _film(count, cuts=(), interval=Fraction(1, 25), durations=None):
    durations = durations or [interval] * count
    return [
        ShotFrame(
            frame=VideoFrame(
                index=index,
                timestamp=sum(durations[:index], Fraction(0)),
                duration=durations[index],
                pixels=np.array([float(index)]),
            ),
            starts_shot=index == 0 or index in cuts,
        )
        for index in range(count)
    ]


class _Blend:
    """Blends frames, and remembers which motions it was told for each pair."""

    def __init__(self):
        self.told = {}
        self.intervals = []
        self.times = []

    def measured(self, before, after):
        self.intervals.append((float(before[0]), float(after[0])))
        return float(before[0]), float(after[0])

    def between(self, before, after, motions, moment):
        self.told[float(before[0])] = motions
        self.times.append(float(before[0] + moment * (after[0] - before[0])))
        return before + moment * (after - before)


def _made(film, change, maker=None, first=0):
    with contextlib.closing(
        FrameInterpolation(change, maker or _Blend(), lambda: Fraction(0), first)
    ) as interpolation:
        frames = [frame for item in film for frame in interpolation.feed(item)]
        return [*frames, *interpolation.finish()]


def _told(film, **settings):
    maker = _Blend()
    _made(film, RateChange(factor=2), maker, **settings)
    return maker.told


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


def test_motion_is_followed_from_the_frame_earlier_to_the_frame_later():
    told = _told(_film(5))
    assert told == {
        0: (None, (0, 1), (1, 2)),
        1: ((0, 1), (1, 2), (2, 3)),
        2: ((1, 2), (2, 3), (3, 4)),
        3: ((2, 3), (3, 4), None),
    }


def test_motion_is_not_followed_across_a_cut():
    told = _told(_film(4, cuts=(2,)))
    assert told == {0: (None, (0, 1), None), 2: (None, (2, 3), None)}


def test_motion_is_followed_over_intervals_of_the_same_length_only():
    short, long = Fraction(1, 25), Fraction(1, 12)
    told = _told(_film(5, durations=[short, short, long, short, short]))
    assert told[0] == (None, (0, 1), (1, 2))
    assert told[1] == ((0, 1), (1, 2), None)
    assert told[2] == (None, (2, 3), None)


@pytest.mark.parametrize("change", [{"factor": 3}, {"rate": Fraction(60)}])
def test_from_the_frame_before_on_the_rest_is_the_same(change):
    film, change = _film(9, cuts=(4,)), RateChange(**change)
    for first in range(1, 9):
        whole, rest = _Blend(), _Blend()
        expected = [f for f in _made(film, change, whole) if f.index >= first]
        got = _made(film[first - 1 :], change, rest, first)
        assert [f.timestamp for f in got] == [f.timestamp for f in expected]
        assert _shown(got) == _shown(expected)
        assert rest.told == {k: v for k, v in whole.told.items() if k >= first}


def test_two_frames_are_made_at_the_same_time():
    both = threading.Barrier(2, timeout=10)

    class Waits(_Blend):
        def between(self, before, after, motions, moment):
            both.wait()
            return super().between(before, after, motions, moment)

    assert len(_made(_film(5), RateChange(factor=2), Waits())) == 10


def test_what_a_maker_raises_comes_out():
    class Fails(_Blend):
        def between(self, before, after, motions, moment):
            raise MemoryError("none left")

    with pytest.raises(MemoryError, match="none left"):
        _made(_film(5), RateChange(factor=2), Fails())


def test_motion_is_measured_once_and_only_where_a_frame_is_made():
    maker = _Blend()
    _made(_film(4), RateChange(factor=3), maker)
    assert sorted(maker.intervals) == [(0, 1), (1, 2), (2, 3)]
    maker = _Blend()
    _made(_film(40), RateChange(rate=Fraction(25)), maker)
    assert maker.intervals == []


def test_few_frames_are_held_back_in_a_long_pause():
    pause = _film(3, durations=[Fraction(1, 25), Fraction(10), Fraction(1, 25)])
    maker, made = _Blend(), 0
    with contextlib.closing(
        FrameInterpolation(RateChange(rate=Fraction(50)), maker, lambda: Fraction(0))
    ) as interpolation:
        for item in pause:
            for frame in interpolation.feed(item):
                made += frame.pixels[0] % 1 > 0
                assert len(maker.times) <= made + 8


def test_between_copies_of_a_frame_nothing_moves():
    film = _film(4)
    copy = replace(film[2].frame, pixels=film[1].frame.pixels.copy())
    film[2] = replace(film[2], frame=copy)
    maker = _Blend()
    made = _made(film, RateChange(factor=2), maker)
    assert _shown(made) == [0, 0.5, 1, 1, 1, 2, 3, 3]
