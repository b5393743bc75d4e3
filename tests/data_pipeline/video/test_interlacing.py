"""Tests of the detection of fields."""

from pathlib import Path

import pytest

from data_pipeline.video.interlacing import detect_interlacing, judge_interlacing
from tests.synthetic_video import write_video


@pytest.mark.parametrize("tagged", [True, False])
def test_woven_fields_are_found_whatever_the_tag_says(
    tmp_path: Path, tagged: bool
) -> None:
    path = write_video(
        tmp_path / "film.mkv", interlaced=True, tag_interlaced=tagged, speed=3
    )
    report = detect_interlacing(path)
    assert report.interlaced and report.parity == "top"
    assert report.top_first >= 8 and report.bottom_first == 0


def test_moving_progressive_film_is_left_alone(tmp_path: Path) -> None:
    path = write_video(tmp_path / "film.mp4", speed=3, noise=5.0, frames=24)
    assert not detect_interlacing(path).interlaced


def test_long_films_are_sampled_in_several_places(tmp_path: Path) -> None:
    path = write_video(tmp_path / "film.mp4", frames=200, interlaced=True, speed=3)
    report = detect_interlacing(path)
    assert report.interlaced
    total = report.top_first + report.bottom_first + report.progressive
    assert total + report.undetermined > 48


def test_a_still_picture_follows_the_tag() -> None:
    assert judge_interlacing(0, 0, 0, 24, "top first").interlaced
    assert judge_interlacing(0, 0, 0, 24, "bottom first").parity == "bottom"
    assert not judge_interlacing(0, 0, 0, 24, "progressive").interlaced


def test_progressive_pictures_tagged_as_interlaced_are_left_alone() -> None:
    report = judge_interlacing(1, 0, 40, 5, "top first")
    assert not report.interlaced and "tagged as interlaced" in report.reason
