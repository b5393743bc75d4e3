import os
import tempfile
import time

import pytest

from serving.studio.film_limits import FilmLimits
from serving.studio.studio_folder import make_folder, sweep_folders
from serving.studio.visits import Visits
from tests.synthetic_video import SyntheticVideo, write_video


class _Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return _Clock()


@pytest.fixture
def visits(clock):
    visits = Visits(FilmLimits(), keep_minutes=1.0, clock=clock)
    yield visits
    visits.close()


def _take_a_film(visit, folder):
    film = folder / "film.mkv"
    write_video(film, SyntheticVideo())
    visit.take(film)


def test_a_number_that_nobody_gave_out_opens_a_visit_of_its_own(visits):
    number, visit = visits.find(None)
    assert visits.find(number) == (number, visit)
    guessed, other = visits.find("guessed")
    assert guessed != "guessed"
    assert other is not visit


def test_a_film_is_forgotten_some_time_after_the_page_was_open(visits, clock, tmp_path):
    number, visit = visits.find(None)
    _take_a_film(visit, tmp_path)
    clock.now = 50.0
    visits.find(number)
    clock.now = 100.0
    assert visits.forget_old() == 0
    assert visit.folder.exists()
    clock.now = 111.0
    assert visits.forget_old() == 1
    assert not visit.folder.exists()
    assert visits.find(number)[0] != number


def test_a_film_that_is_being_restored_is_not_forgotten(visits, clock, monkeypatch):
    _, visit = visits.find(None)
    monkeypatch.setattr(type(visit), "busy", property(lambda self: clock.now < 500))
    clock.now = 400.0
    assert visits.forget_old() == 0
    clock.now = 455.0
    assert visits.forget_old() == 0
    clock.now = 520.0
    assert visits.forget_old() == 1


def test_asking_for_what_is_forgotten_makes_nothing_new(visits):
    number, visit = visits.find(None)
    assert visits.known(number) is visit
    assert visits.known("forgotten") is None
    assert visits.known(None) is None


@pytest.mark.slow
def test_a_page_that_was_forgotten_makes_no_visit_each_second(visits):
    pytest.importorskip("gradio")
    from serving.studio.page_actions import PageActions

    number, _ = visits.find(None)
    for _ in range(3):
        PageActions(visits).watch("forgotten", "")
    assert list(visits._visits) == [number]


@pytest.mark.slow
def test_an_easel_that_was_not_touched_says_so(visits, tmp_path):
    gradio = pytest.importorskip("gradio")
    from serving.studio.extra_actions import ExtraActions

    number, visit = visits.find(None)
    _take_a_film(visit, tmp_path)
    for untouched in (None, {}, {"layers": None}):
        with pytest.raises(gradio.Error, match=r"(?i)nothing is painted"):
            ExtraActions(visits).take_painted(number, untouched)


def test_what_a_killed_studio_left_is_deleted_by_the_next(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    left, owned = make_folder()
    kept, still_owned = make_folder()
    long_ago = time.time() - 3600
    for folder in (left, kept):
        (folder / "film.mkv").write_bytes(b"film")
        os.utime(folder / ".owner", (long_ago, long_ago))
    owned.close()
    assert sweep_folders(tmp_path) == 1
    assert not left.exists()
    assert (kept / "film.mkv").exists()
    still_owned.close()


def test_closing_deletes_all_films(visits, tmp_path):
    _, visit = visits.find(None)
    _take_a_film(visit, tmp_path)
    visits.close()
    assert not visits.folder.exists()
