import numpy as np
import pytest

from data_pipeline.clip_measures import ClipMeasures
from data_pipeline.ingest_config import IngestConfig
from data_pipeline.source_ingest import is_worth_keeping, split_shots
from tests.synthetic_video import moving_texture

_CONFIG = IngestConfig(clip_frames=10, least_frames=4)


def _film(frames: int, cuts: tuple[int, ...] = ()) -> np.ndarray:
    return np.rint(255 * moving_texture(frames, 48, 64, cuts=cuts)).astype(np.uint8)


def _pieces(film: np.ndarray) -> list[tuple[int, int, int]]:
    return [
        (shot, first, len(frames)) for shot, first, frames in split_shots(film, _CONFIG)
    ]


def test_no_piece_crosses_a_cut():
    assert _pieces(_film(16, cuts=(7,))) == [(0, 0, 7), (1, 7, 9)]


@pytest.mark.parametrize(
    ("frames", "pieces"),
    [
        (13, [(0, 0, 13)]),
        (14, [(0, 0, 10), (0, 10, 4)]),
        (33, [(0, 0, 10), (0, 10, 10), (0, 20, 13)]),
    ],
)
def test_long_shots_are_split_and_no_rest_is_lost(frames, pieces):
    assert _pieces(_film(frames)) == pieces


def test_short_shots_are_dropped():
    assert _pieces(_film(19, cuts=(8, 11))) == [(0, 0, 8), (2, 11, 8)]


def test_pieces_hold_the_frames_that_they_name():
    film = _film(25)
    for _, first, frames in split_shots(film, _CONFIG):
        np.testing.assert_array_equal(frames, film[first : first + len(frames)])


def test_black_frames_are_left_out_and_end_a_piece():
    film = _film(16)
    film[0:2] = film[8] = 0
    assert _pieces(film) == [(0, 2, 6), (0, 9, 7)]


def test_a_fade_through_black_to_another_shot_gives_no_piece_with_both():
    film = _film(18, cuts=(9,))
    film[8:10] = 3
    assert [(first, length) for _, first, length in _pieces(film)] == [(0, 8), (10, 8)]


def test_dark_flat_and_still_clips_are_not_worth_keeping():
    good = {"motion": 1.0, "texture": 3.0, "brightness": 90.0, "contrast": 40.0}
    assert is_worth_keeping(ClipMeasures(**good), IngestConfig())
    for name in good:
        bad = ClipMeasures(**{**good, name: 0.01})
        assert not is_worth_keeping(bad, IngestConfig())


def test_a_picture_need_not_move():
    still = ClipMeasures(motion=0.0, texture=3.0, brightness=90.0, contrast=40.0)
    assert is_worth_keeping(still, IngestConfig(), still=True)
    assert not is_worth_keeping(still, IngestConfig())
