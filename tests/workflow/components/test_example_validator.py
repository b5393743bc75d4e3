"""What keeps a pipeline from going on with bad data."""

import importlib.util
import json

import pytest

from tests.data_pipeline.ingested_folder import make_ingested_folder
from tests.workflow.components.folders import context_of
from workflow.components.example_gen import EVALUATION, TRAINING
from workflow.components.example_validator import ExampleValidator
from workflow.components.schema_gen import CURATED, SchemaGen
from workflow.components.statistics_gen import StatisticsGen
from workflow.pipeline.artifact import Artifact
from workflow.pipeline.channel import Channel
from workflow.validation.anomaly import Anomaly
from workflow.validation.schema_rules import SchemaRules
from workflow.validation.statistics_options import StatisticsOptions
from workflow.validation.validation_report import ValidationReport
from workflow.validation.validation_rules import ValidationRules

WITHOUT_TFDV = importlib.util.find_spec("tensorflow_data_validation") is None


def _channel(kind):
    return Channel(producer="X", output="x", type=kind)


def _validator(rules=None):
    return ExampleValidator(
        rules or ValidationRules(),
        {
            "statistics": _channel("ExampleStatistics"),
            "schema": _channel("Schema"),
        },
    )


def _anomalies(path, *severities):
    anomalies = tuple(
        Anomaly(data="train", feature="height", kind="X", severity=each, reason="no")
        for each in severities
    )
    ValidationReport(clips={}, anomalies=anomalies, distances=()).save(path)
    blessed = int("error" not in severities)
    return {
        "anomalies": Artifact(
            key="", type="", path=path, digest="", properties={"blessed": blessed}
        )
    }


def test_errors_are_an_objection_with_the_reason(tmp_path):
    objection = _validator().objection(_anomalies(tmp_path, "error", "warning"))
    assert objection == (
        "the data must not be used: 1 error in the data: height of train: no"
    )


def test_warnings_are_none(tmp_path):
    assert _validator().objection(_anomalies(tmp_path, "warning")) == ""


def test_a_schema_that_a_person_wrote_is_taken_as_it_is(tmp_path):
    text = 'feature {\n  name: "height"\n  type: INT\n}\n'
    (tmp_path / "schema.pbtxt").write_text(text)
    component = SchemaGen(
        SchemaRules(),
        {"statistics": _channel("ExampleStatistics")},
        sources={CURATED: tmp_path},
    )
    context = context_of(component, tmp_path / "out", statistics=tmp_path)
    component.execute(context)
    assert (context.outputs["schema"] / "schema.pbtxt").read_text() == text
    assert context.note == "1 figures, as given"
    assert component.source_digests()


def test_what_is_no_schema_is_refused(tmp_path):
    path = tmp_path / "mine.pbtxt"
    path.write_text("feature { nme: 1 }")
    component = SchemaGen(
        SchemaRules(),
        {"statistics": _channel("ExampleStatistics")},
        sources={CURATED: path},
    )
    context = context_of(component, tmp_path / "out", statistics=tmp_path)
    with pytest.raises(ValueError, match=r"mine\.pbtxt is no schema"):
        component.execute(context)


@pytest.mark.skipif(not WITHOUT_TFDV, reason="TFDV is installed here")
def test_without_tfdv_a_component_says_what_is_missing(tmp_path):
    component = StatisticsGen(StatisticsOptions(), {"examples": _channel("Examples")})
    context = context_of(component, tmp_path / "out", examples=tmp_path)
    with pytest.raises(ValueError, match=r"pip install 'kinozoo\[workflow\]'"):
        component.execute(context)


@pytest.mark.slow
@pytest.mark.skipif(
    WITHOUT_TFDV, reason="TFDV is not installed here: pip install 'kinozoo[workflow]'"
)
def test_the_three_components_work_on_what_example_gen_makes(tmp_path):
    examples = tmp_path / "examples"
    examples.mkdir()
    make_ingested_folder(examples / TRAINING, clips=3)
    make_ingested_folder(examples / EVALUATION, clips=2)
    # A file that was cut off after it was ingested.
    broken = examples / EVALUATION / "clip_1.mp4"
    broken.write_bytes(broken.read_bytes()[:200])
    statistics = StatisticsGen(StatisticsOptions(), {"examples": _channel("Examples")})
    first = context_of(statistics, tmp_path / "a", examples=examples)
    statistics.execute(first)
    assert first.properties["statistics"] == {"train": 3, "eval": 1, "unreadable": 1}
    made = first.outputs["statistics"]
    assert set(json.loads((made / "statistics.json").read_text())) == {"train", "eval"}
    assert not list(made.rglob("*.html"))

    schema = SchemaGen(SchemaRules(), {"statistics": _channel("ExampleStatistics")})
    second = context_of(schema, tmp_path / "b", statistics=made)
    schema.execute(second)

    validator = _validator()
    third = context_of(
        validator, tmp_path / "c", statistics=made, schema=second.outputs["schema"]
    )
    validator.execute(third)
    assert third.properties["anomalies"]["blessed"] == 0
    assert "clip_1.mp4" in third.note
    assert str(tmp_path) not in third.note
