from fractions import Fraction

import numpy as np
import pytest

from data_pipeline.video.video_frame import VideoFrame
from serving.film_stream import ShotFrame, restored_frames
from serving.restoration_chain import RestorationChain
from tests.serving.window_sum import WindowSum


def _film(count, cuts):
    return [
        ShotFrame(
            frame=VideoFrame(
                index=i,
                timestamp=Fraction(i * i, 25),
                duration=Fraction(2 * i + 1, 25),
                pixels=np.full((2, 2, 3), i * 7 % 256, np.uint8),
            ),
            starts_shot=i == 0 or i in cuts,
        )
        for i in range(count)
    ]


def _chain():
    return RestorationChain([WindowSum(2, 1, "masked"), WindowSum(1, 3, "reflected")])


def _pixels(frames):
    return [frame.pixels.tolist() for frame in frames]


def test_every_frame_comes_out_once_with_its_own_time():
    film = _film(20, {5, 6, 13})
    restored = list(restored_frames(film, _chain()))
    assert [(f.index, f.timestamp, f.duration) for f in restored] == [
        (s.frame.index, s.frame.timestamp, s.frame.duration) for s in film
    ]


def test_no_frame_depends_on_one_beyond_a_cut():
    film = _film(20, {8})
    joined = list(restored_frames(film, _chain()))
    parts = [
        *restored_frames(film[:8], _chain()),
        *restored_frames(film[8:], _chain()),
    ]
    assert _pixels(joined) == _pixels(parts)


@pytest.mark.parametrize("first", range(21))
def test_a_restart_at_any_frame_gives_the_frames_of_one_run(first):
    film, chain = _film(20, {3, 4, 12}), _chain()
    whole = list(restored_frames(film, _chain()))
    rest = list(restored_frames(film[max(0, first - chain.lead) :], chain, first))
    assert [f.index for f in rest] == list(range(first, 20))
    assert _pixels(rest) == _pixels(whole[first:])


def test_without_networks_frames_stay_as_they_are():
    film = _film(6, {2})
    restored = list(restored_frames(film, RestorationChain([]), 0))
    assert _pixels(restored) == [s.frame.pixels.tolist() for s in film]
