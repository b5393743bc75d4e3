import dataclasses
from fractions import Fraction

import pytest

from serving.studio import film_limits
from serving.studio.film_limits import FilmLimits
from tests.synthetic_video import SyntheticVideo, write_video


@pytest.fixture
def film(tmp_path):
    path = tmp_path / "film.mp4"
    write_video(path, SyntheticVideo(frames=12, rate=Fraction(6)))
    return path


def test_a_film_within_the_limits_is_described(film):
    info = FilmLimits().check(film)
    assert (info.width, info.height) == (64, 48)


@pytest.mark.parametrize(
    ("limits", "sentence"),
    [
        (FilmLimits(megabytes=0), "films up to 0 MB"),
        (FilmLimits(minutes=1 / 60), "2 seconds long; films up to 1 second are"),
        (FilmLimits(megapixels=0.003), "64 x 48 pixels"),
    ],
)
def test_larger_and_longer_films_are_refused_in_a_sentence(film, limits, sentence):
    with pytest.raises(ValueError, match=sentence):
        limits.check(film)


def test_a_film_that_does_not_say_its_length_is_counted(film, monkeypatch):
    silent = dataclasses.replace(
        film_limits.probe_video(film), duration=None, frame_count=None
    )
    monkeypatch.setattr(film_limits, "probe_video", lambda path: silent)
    assert FilmLimits(minutes=2 / 60).check(film) is silent
    with pytest.raises(ValueError, match="longer than 1 second"):
        FilmLimits(minutes=1 / 60).check(film)


def test_what_is_no_film_is_refused(tmp_path):
    path = tmp_path / "letter.mp4"
    path.write_text("Dear all")
    with pytest.raises(ValueError, match=r"letter\.mp4"):
        FilmLimits().check(path)
