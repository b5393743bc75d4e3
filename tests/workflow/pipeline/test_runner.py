"""What runs, what does not, and what is left when it is stopped."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.workflow.pipeline.word_components import (
    Joining,
    WordParameters,
    word_pipeline,
)
from workflow.pipeline.execution_store import ExecutionStore
from workflow.pipeline.runner import PipelineRunner

ROOT = Path(__file__).parents[3]
ALL = {"Reading", "Joining", "Judging", "Shouting"}


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "source.txt"
    path.write_text("aaa")
    return path


@pytest.fixture
def store(tmp_path):
    return ExecutionStore(tmp_path / "root", "words")


def _run(store, pipeline, **options):
    """Returns the states of all components by name."""
    events = PipelineRunner(pipeline, store, **options).run()
    return {name: event.state for name, event in events.items()}


def _done(states):
    return {name for name, state in states.items() if state == "done"}


def test_everything_runs_once_and_then_nothing(store, source):
    assert _done(_run(store, word_pipeline(source))) == ALL
    again = _run(store, word_pipeline(source))
    assert set(again.values()) == {"cached"}
    assert len(store.executions()) == 4


def test_a_changed_parameter_runs_what_follows_it_and_nothing_before(store, source):
    _run(store, word_pipeline(source))
    states = _run(store, word_pipeline(source, joining="bb"))
    assert _done(states) == ALL - {"Reading"}
    back = _run(store, word_pipeline(source))
    assert _done(back) == {"Judging"}  # The last blessed model is another one now.


def test_a_changed_source_runs_everything_a_moved_one_nothing(store, source, tmp_path):
    _run(store, word_pipeline(source))
    moved = source.rename(tmp_path / "moved.txt")
    assert not _done(_run(store, word_pipeline(moved)))
    moved.write_text("cccc")
    assert _done(_run(store, word_pipeline(moved))) == ALL


def test_what_comes_out_the_same_stops_the_change(store, source):
    _run(store, word_pipeline(source))
    # Another parameter of Reading, the same word.
    changed = word_pipeline(source, Reading=WordParameters(word="not used"))
    assert _done(_run(store, changed)) == {"Reading"}


def test_without_cache_everything_runs_again(store, source):
    _run(store, word_pipeline(source))
    assert _done(_run(store, word_pipeline(source), use_cache=False)) == ALL


def test_a_shorter_word_is_not_blessed_and_the_blessed_one_stays_the_measure(
    store, source
):
    _run(store, word_pipeline(source, joining="bb"))
    _run(store, word_pipeline(source, joining="b"))
    blessing = store.executions("Judging")[-1].outputs["blessing"]
    assert (blessing.path / "NOT_BLESSED").read_text() == "aaab after aaabb"
    _run(store, word_pipeline(source, joining="bbb"))
    blessing = store.executions("Judging")[-1].outputs["blessing"]
    assert (blessing.path / "BLESSED").read_text() == "aaabbb after aaabb"


def test_a_partial_run_takes_earlier_outputs_as_they_are(store, source):
    _run(store, word_pipeline(source), last="Joining")
    states = _run(store, word_pipeline(source), last="Joining")
    assert states["Shouting"] == "left out"
    source.write_text("other")
    states = _run(store, word_pipeline(source), first="Judging")
    assert states == {
        "Reading": "reused",
        "Joining": "reused",
        "Judging": "done",
        "Shouting": "left out",
    }
    assert _done(_run(store, word_pipeline(source), first="Joining")) == {"Shouting"}


def test_a_partial_run_without_earlier_outputs_says_what_is_missing(store, source):
    with pytest.raises(ValueError, match="Judging needs what Joining makes"):
        _run(store, word_pipeline(source), first="Judging")
    with pytest.raises(ValueError, match=r"no component 'Juging'; there are Reading"):
        _run(store, word_pipeline(source), first="Juging")


def test_a_partial_run_does_not_mix_what_does_not_belong_together(store, source):
    _run(store, word_pipeline(source))
    source.write_text("other")
    _run(store, word_pipeline(source), last="Reading")
    with pytest.raises(ValueError, match=r"Judging needs .*: run from Joining on"):
        _run(store, word_pipeline(source), first="Judging")
    assert _done(_run(store, word_pipeline(source), first="Joining")) == ALL - {
        "Reading"
    }


def test_what_took_the_number_of_a_blessed_model_is_not_blessed(store, source):
    _run(store, word_pipeline(source, joining="bb"))
    shutil.rmtree(store.home / "Joining" / "1")
    _run(store, word_pipeline(source), last="Joining")
    assert (store.home / "Joining" / "1").is_dir()
    _run(store, word_pipeline(source, joining="c"))
    blessing = store.executions("Judging")[-1].outputs["blessing"]
    assert (blessing.path / "BLESSED").read_text() == "aaac after "


def test_a_failure_skips_what_needs_it_and_nothing_else(store, source):
    pipeline = word_pipeline(source, Judging=WordParameters(fails=99))
    states = _run(store, pipeline)
    assert states["Judging"] == "failed"
    assert _done(states) == ALL - {"Judging"}
    pipeline = word_pipeline(source, Joining=WordParameters(word="x", fails=99))
    states = _run(store, pipeline)
    assert states["Joining"] == "failed"
    assert states["Judging"] == states["Shouting"] == "skipped"
    log = next((store.home / "Joining").glob(".partial-*/log.txt")).read_text()
    assert "Joining failed on purpose" in log


@pytest.mark.parametrize(
    ("error", "retries", "state", "tried"),
    [
        ("OSError", 2, "done", 3),
        ("OSError", 1, "failed", 2),
        ("ValueError", 2, "failed", 1),
    ],
)
def test_what_may_pass_is_tried_again(store, source, error, retries, state, tried):
    pipeline = word_pipeline(source, Shouting=WordParameters(fails=2, error=error))
    assert _run(store, pipeline, retries=retries)["Shouting"] == state
    assert len(list((store.home / "Shouting").glob("tried-*"))) == tried
    if state == "done":
        assert store.executions("Shouting")[-1].attempts == tried


def test_branches_run_at_the_same_time(store, source):
    running, most = set(), []

    def watch(event):
        (running.add if event.state == "running" else running.discard)(event.component)
        most.append(set(running))

    _run(store, word_pipeline(source), workers=2, watch=watch)
    assert {"Judging", "Shouting"} in most
    most.clear()
    _run(store, word_pipeline(source), workers=1, watch=watch, use_cache=False)
    assert max(map(len, most)) == 1


def test_a_log_is_named_where_there_is_one(store, source, monkeypatch):
    monkeypatch.setattr(Joining, "keeps_log", True)
    events = []
    _run(store, word_pipeline(source), watch=events.append)
    notes = {e.component: e.note for e in events if e.state == "running"}
    assert notes.pop("Joining").startswith(f"log: {store.home}")
    assert set(notes.values()) == {""}


def test_a_preview_says_what_would_run_and_changes_nothing(store, source):
    def preview():
        events = PipelineRunner(word_pipeline(source), store).preview()
        return {name: event.state for name, event in events.items()}

    assert set(preview().values()) == {"waiting"}  # Would run, that is.
    assert not store.home.exists()
    _run(store, word_pipeline(source))
    assert set(preview().values()) == {"cached"}
    source.write_text("changed")
    assert set(preview().values()) == {"waiting"}


def test_two_runs_at_once_are_refused(store, source):
    with store.locked(), pytest.raises(BlockingIOError, match="Another process runs"):
        PipelineRunner(word_pipeline(source), store).run()


@pytest.mark.parametrize(
    ("stride", "least"), [(11, 6), pytest.param(1, 60, marks=pytest.mark.slow)]
)
def test_killed_at_any_moment_and_resumed_it_ends_the_same(stride, least):
    # Forks, and so wants a process of its own without threads.
    ended = subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.workflow.pipeline.killed_everywhere",
            str(stride),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr[-3000:]
    assert int(ended.stdout.split()[0]) >= least
