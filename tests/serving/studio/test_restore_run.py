import itertools
import threading

import pytest

from serving.contrast_step import ContrastStep
from serving.inspector import Inspector
from serving.plan import Plan
from serving.restore_job import RestoreJob
from serving.studio import restore_run
from serving.studio.restore_run import RestoreRun
from serving.studio.run_state import RunPhase
from serving.studio.work_queue import WorkQueue
from tests.synthetic_video import SyntheticVideo, write_video

FRAMES = 40


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    path = tmp_path_factory.mktemp("film") / "film.mkv"
    write_video(path, SyntheticVideo(frames=FRAMES))
    return path


@pytest.fixture
def queue():
    queue = WorkQueue("restore", longest=2)
    yield queue
    queue.close()


@pytest.fixture(autouse=True)
def short_reports(monkeypatch):
    """Reports have tests of their own, and take longer than these films."""
    monkeypatch.setattr(
        restore_run,
        "write_report",
        lambda target, summary, **_: target.write_text(f"{summary.frames} frames"),
    )


def _run(film, folder, **fields):
    fields = {"output": folder / "new.mkv", "plan": Plan((ContrastStep(),))} | fields
    job = RestoreJob(source=film, **fields)
    ticks = itertools.count()
    return RestoreRun(
        job, folder / "report.html", Inspector(film), lambda: float(next(ticks))
    )


def test_a_run_makes_the_film_and_the_report(film, queue, tmp_path):
    run = _run(film, tmp_path)
    run.start(queue)
    state = run.wait(120)
    assert state.phase is RunPhase.DONE, state.problem
    assert (state.summary.frames, state.share) == (FRAMES, 1.0)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "new.mkv",
        "report.html",
    ]


def test_a_run_that_is_stopped_leaves_no_film_and_goes_on_later(film, queue, tmp_path):
    run = _run(film, tmp_path)
    watch = run._watch

    def stop_at_the_thirtieth(done, total):
        if done == 30:
            run.stop()
        watch(done, total)

    run._watch = stop_at_the_thirtieth
    run.start(queue)
    assert run.wait(60).phase is RunPhase.STOPPED
    assert not run.job.output.exists()
    again = _run(film, tmp_path)
    again.start(queue)
    assert again.wait(120).phase is RunPhase.DONE


def test_a_run_that_waits_says_how_many_are_before_it(film, queue, tmp_path):
    gate, begun = threading.Event(), threading.Event()
    queue.submit(lambda: begun.set() or gate.wait(10))
    assert begun.wait(10)
    other, run = queue.submit(str), _run(film, tmp_path)
    run.start(queue)
    state = run.state()
    run.stop()
    gate.set()
    other.result(10)
    assert state.phase is RunPhase.WAITING
    assert state.before == 2
    assert run.state().phase is RunPhase.STOPPED


def test_what_goes_wrong_is_told_in_a_sentence(film, queue, tmp_path):
    run = _run(film.with_name("gone.mkv"), tmp_path)
    run.start(queue)
    state = run.wait(60)
    assert state.phase is RunPhase.FAILED
    assert state.problem
    assert "\n" not in state.problem


def test_the_time_left_follows_the_pace_of_the_frames_so_far(film, tmp_path):
    run = _run(film, tmp_path)
    run._clock = lambda: now
    now = 100.0
    run._watch(1, 101)
    assert run.state().seconds_left is None
    now = 120.0
    run._watch(11, 101)
    state = run.state()
    assert state.phase is RunPhase.RESTORING
    assert state.seconds_left == pytest.approx(180.0)
    assert state.share == pytest.approx(11 / 101)
