"""Tests of the comparison of a restored film with its source."""

from fractions import Fraction
from pathlib import Path

import pytest

from data_pipeline.video.checks import compare_streams
from data_pipeline.video.rate_change import RateChange
from tests.synthetic_video import write_video


def test_a_film_compares_well_with_itself(tmp_path: Path) -> None:
    path = write_video(tmp_path / "film.mp4", audio_tracks=2)
    report = compare_streams(path, path)
    assert report.passed and report.sync_error == 0
    assert (report.source_frames, report.audio_tracks) == (12, 2)
    assert report.audio_packets > 20


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"frames": 11}, "11 frames were written, expected 12"),
        ({"rate": Fraction(20)}, "pictures last"),
        ({"audio_codec": "libmp3lame"}, "sound's packets"),
        ({"audio_tracks": 1}, "sound's packets"),
        ({"audio_start": Fraction(1, 5)}, "further apart"),
    ],
)
def test_every_broken_promise_is_told(
    tmp_path: Path, fields: dict[str, object], words: str
) -> None:
    kept = {"audio_tracks": 2}
    old = write_video(tmp_path / "old.mp4", **kept)
    new = write_video(tmp_path / "new.mp4", **{**kept, **fields})
    report = compare_streams(old, new)
    assert not report.passed
    assert any(words in problem for problem in report.problems), report.problems


def test_more_frames_are_expected_where_frames_are_added(tmp_path: Path) -> None:
    old = write_video(tmp_path / "old.mp4", frames=6)
    new = write_video(tmp_path / "new.mp4", frames=12, rate=Fraction(50))
    assert not compare_streams(old, new).passed
    assert compare_streams(old, new, rate_change=RateChange(factor=2)).passed
