import pytest

from serving.studio.film_limits import FilmLimits
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


def test_closing_deletes_all_films(visits, tmp_path):
    _, visit = visits.find(None)
    _take_a_film(visit, tmp_path)
    visits.close()
    assert not visits.folder.exists()
