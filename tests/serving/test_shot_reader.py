from fractions import Fraction

import pytest

from data_pipeline.video.picture_span import PictureSpan
from data_pipeline.video.reader import VideoReader
from serving.shot_reader import ShotReader, start_of_shot
from tests.synthetic_video import (
    SyntheticVideo,
    moving_texture,
    write_clip,
    write_video,
)


@pytest.fixture
def film(tmp_path):
    return write_video(tmp_path / "film.mp4", frames=14, cuts=(8,))


def test_shots_are_told_apart(film):
    shots = ShotReader(VideoReader(film, "off"))
    starts = [item.frame.index for item in shots if item.starts_shot]
    assert starts == [0, 8]
    assert shots.shots == 2
    assert shots.span == PictureSpan(14, Fraction(0), Fraction(14, 25), Fraction(1, 25))


@pytest.mark.parametrize("first", [3, 8, 11, 14])
def test_a_start_in_the_middle_tells_the_same_shots_apart(film, first):
    skipped = []
    shots = ShotReader(VideoReader(film, "off"), first, lambda: skipped.append(1))
    items = list(shots)
    assert [item.frame.index for item in items] == list(range(first, 14))
    assert [i.frame.index for i in items if i.starts_shot] == [8] * (first <= 8)
    assert len(skipped) == first
    assert shots.shots == 2


@pytest.mark.parametrize(("index", "start"), [(0, 0), (7, 0), (8, 8), (13, 8)])
def test_the_start_of_the_shot_around_a_frame_is_found(film, index, start):
    assert start_of_shot(VideoReader(film, "off"), index) == start


def test_a_lost_frame_ends_no_shot_wherever_the_reading_begins(tmp_path):
    # A torn frame shows something else: a cut, were it not known to be lost.
    clip = moving_texture(14, 48, 64, cuts=(4, 5))
    clip[5:] = moving_texture(14, 48, 64)[5:]
    film = VideoReader(write_clip(tmp_path / "old.mkv", clip, SyntheticVideo()), "off")
    assert start_of_shot(film, 10) == 5
    assert start_of_shot(film, 10, lost=((4, 4),)) == 0
    for first in (0, 7):
        shots = ShotReader(film, first, lost=((4, 4),))
        assert [item.frame.index for item in shots if item.starts_shot] == [0][first:]
        assert shots.shots == 1
