import numpy as np
import pytest
from PIL import Image

from data_pipeline.video.probe import probe_video
from serving.studio.film_format import FILM_FORMATS
from serving.studio.film_limits import FilmLimits
from serving.studio.film_visit import FilmVisit
from serving.studio.run_state import RunPhase
from serving.studio.wishes import Wishes
from serving.studio.work_queue import WorkQueue
from tests.synthetic_video import SyntheticVideo, write_video

WISHES = Wishes(tasks=("contrast",))


@pytest.fixture
def upload(tmp_path):
    path = tmp_path / "uploads" / "Opa & Oma, 1962.mkv"
    path.parent.mkdir()
    write_video(path, SyntheticVideo(frames=30, audio_tracks=1))
    return path


@pytest.fixture
def visit(tmp_path):
    visit = FilmVisit(tmp_path / "visit", FilmLimits())
    yield visit
    visit.clear()


@pytest.fixture
def queue():
    queue = WorkQueue("restore", longest=2)
    yield queue
    queue.close()


def test_a_film_is_moved_and_keeps_its_name_as_far_as_it_can(visit, upload):
    info = visit.take(upload)
    assert not upload.exists()
    assert visit.film.name == "Opa _ Oma_ 1962.mkv"
    assert info.path == visit.film


def test_what_is_refused_is_deleted_and_no_film_is_there(visit, tmp_path):
    letter = tmp_path / "letter.mp4"
    letter.write_text("Dear all")
    with pytest.raises(ValueError, match="letter"):
        visit.take(letter)
    assert not letter.exists()
    assert visit.film is None
    with pytest.raises(ValueError, match="choose a film first"):
        visit.inspect()


def test_a_moment_is_shown_before_and_after(visit, upload):
    visit.take(upload)
    pair = visit.compare(WISHES, 0.5)
    assert pair.before.shape == pair.after.shape == (48, 64, 3)
    assert pair.seconds == pytest.approx(0.5, abs=0.05)
    at_the_end = visit.compare(WISHES, 99.0)
    assert at_the_end.seconds == pytest.approx(29 / 25, abs=0.05)


@pytest.mark.slow
def test_a_film_is_restored_and_all_of_it_is_forgotten(visit, upload, queue):
    visit.take(upload)
    run = visit.start(WISHES, FILM_FORMATS[0], queue, with_mask=False)
    with pytest.raises(ValueError, match="already"):
        visit.start(WISHES, FILM_FORMATS[0], queue, with_mask=False)
    assert run.wait(120).phase is RunPhase.DONE, run.state().problem
    film, report = visit.results()
    assert (film.suffix, report.suffix) == (".mp4", ".html")
    assert probe_video(film).others("audio")
    visit.clear()
    assert not visit.folder.exists()
    assert visit.film is None
    assert visit.results() == ()


def test_sound_that_mp4_cannot_hold_makes_it_matroska(visit, tmp_path):
    path = tmp_path / "tape.mkv"
    write_video(path, SyntheticVideo(audio_tracks=1, subtitles="ass"))
    visit.take(path)
    plan = WISHES.plan(visit.film, visit._inspector)
    output = FILM_FORMATS[0].output(visit.film, plan, visit.folder)
    assert output.name == "tape restored.mkv"


def test_a_mask_that_is_painted_marks_those_pixels_of_the_film(visit, upload):
    visit.take(upload)
    painted = np.zeros((96, 128), bool)
    painted[:48, :64] = True
    visit.take_painted(painted)
    mask = np.asarray(Image.open(visit.damage_mask))
    assert mask.shape == (48, 64)
    assert (mask[:24, :32] == 255).all()
    assert mask.sum() == 24 * 32 * 255
    with pytest.raises(ValueError, match="nothing is painted"):
        visit.take_painted(np.zeros((4, 4), bool))


def test_a_mask_of_another_size_is_refused(visit, upload, tmp_path):
    visit.take(upload)
    mask = tmp_path / "mask.png"
    Image.new("L", (10, 10)).save(mask)
    with pytest.raises(ValueError, match="as large as the film"):
        visit.take_mask(mask)
    assert not mask.exists()
    assert visit.damage_mask is None


def test_colours_are_taken_from_pictures_only(visit, upload, tmp_path):
    visit.take(upload)
    good, bad = tmp_path / "good.png", tmp_path / "bad.png"
    Image.new("RGB", (8, 8)).save(good)
    bad.write_text("no picture")
    with pytest.raises(ValueError, match="no picture"):
        visit.take_references([good, bad])
    assert not good.exists()
    assert not bad.exists()
    Image.new("RGB", (8, 8)).save(good)
    visit.take_references([good])
    assert [path.parent for path in visit.colour_references] == [visit.folder]


def test_a_picture_of_the_film_is_shown_to_paint_on(visit, upload):
    visit.take(upload)
    assert visit.picture(0.2).shape == (48, 64, 3)
