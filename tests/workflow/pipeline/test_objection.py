"""A component that objects to data keeps what follows from being run."""

import pytest

from tests.workflow.pipeline.word_components import (
    WordParameters,
    checked_pipeline,
    word_pipeline,
)
from workflow.pipeline.execution_store import ExecutionStore
from workflow.pipeline.pipeline import Pipeline
from workflow.pipeline.runner import PipelineRunner


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "source.txt"
    path.write_text("axa")
    return path


@pytest.fixture
def store(tmp_path):
    return ExecutionStore(tmp_path / "root", "words")


def _events(store, pipeline, **options):
    return PipelineRunner(pipeline, store, **options).run()


def test_what_follows_is_skipped_and_the_finding_is_kept(store, source):
    events = _events(store, checked_pipeline(source))
    assert events["Checking"].state == "failed"
    assert events["Checking"].note == "there is an x in it"
    assert events["Joining"].state == "skipped"
    found = store.executions("Checking")[0].outputs["anomalies"].path
    assert (found / "found.txt").read_text() == "axa"


def test_it_still_objects_when_nothing_changed_and_is_not_asked_again(store, source):
    _events(store, checked_pipeline(source))
    events = _events(store, checked_pipeline(source))
    assert events["Checking"].state == "failed"
    assert events["Joining"].state == "skipped"
    assert len(store.executions("Checking")) == 1


def test_a_partial_run_does_not_get_around_it(store, source):
    source.write_text("a")
    _events(store, checked_pipeline(source))
    source.write_text("x")
    _events(store, checked_pipeline(source))
    events = _events(store, checked_pipeline(source, "c"), first="Joining")
    assert events["Joining"].state == "skipped"
    previewed = PipelineRunner(checked_pipeline(source, "c"), store, first="Joining")
    assert previewed.preview()["Joining"].state == "skipped"


def test_better_data_runs_what_follows(store, source):
    _events(store, checked_pipeline(source))
    source.write_text("aya")
    states = {
        e.component: e.state for e in _events(store, checked_pipeline(source)).values()
    }
    assert states == dict.fromkeys(("Reading", "Checking", "Joining"), "done")


def test_what_only_comes_before_is_no_reason_to_run_again(store, source):
    source.write_text("aya")
    with_check = checked_pipeline(source)
    without = [c for c in with_check.components if c.name != "Checking"]
    for component in without:
        component.after = frozenset()
    _events(store, Pipeline("words", without))
    events = _events(store, checked_pipeline(source))
    assert events["Joining"].state == "cached"
    assert events["Checking"].state == "done"


def test_what_a_pipeline_does_without_is_said_with_the_reason(store, source):
    whole = word_pipeline(source, Reading=WordParameters())
    pipeline = Pipeline("words", whole.components, {"Tuning": "not installed"})
    for events in (PipelineRunner(pipeline, store).preview(), _events(store, pipeline)):
        assert events["Tuning"].state == "left out"
        assert events["Tuning"].note == "not installed"


def test_what_must_come_before_has_to_be_there(source):
    reading, *_ = word_pipeline(source).components
    reading.after = frozenset({"Nobody"})
    with pytest.raises(ValueError, match="Reading needs Nobody"):
        Pipeline("words", [reading])
