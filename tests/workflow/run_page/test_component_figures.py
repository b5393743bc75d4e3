"""What there is to see of components."""

import dataclasses
import json

import numpy as np
import pytest

from data_pipeline.manifest import Manifest
from data_pipeline.quarantined_source import QuarantinedSource
from tests.data_pipeline.ingested_folder import make_ingested_folder
from tests.workflow.components.folders import context_of
from workflow.components.example_gen import EVALUATION, TRAINING
from workflow.components.measured_row import MeasuredRow
from workflow.components.training_course import COURSE_FILE
from workflow.components.transform import Transform, TransformParameters
from workflow.components.verdict import judge
from workflow.pipeline.artifact import Artifact
from workflow.pipeline.channel import Channel
from workflow.pipeline.execution import Execution
from workflow.pipeline.source_file import SourceFile
from workflow.run_page.component_figures import component_figures
from workflow.tuning.trial_result import TrialResult
from workflow.tuning.tuning_outcome import TuningOutcome


def _execution(kind, outputs, **fields):
    return Execution(
        component=kind,
        type=kind,
        fingerprint="",
        parameters={},
        inputs={},
        outputs={
            name: Artifact(key="", type=name, path=path, digest="")
            for name, path in outputs.items()
        },
        code="",
        version="",
        started="",
        seconds=1.0,
        **fields,
    )


def test_clips_are_shown_with_their_sources(tmp_path):
    make_ingested_folder(tmp_path / TRAINING, clips=3)
    make_ingested_folder(tmp_path / EVALUATION, clips=1)
    source = SourceFile(name="source_0.mp4", sha256="ab" * 32, licence="CC0<1")
    execution = _execution("ExampleGen", {"examples": tmp_path}, sources=(source,))
    clips, sources = component_figures(execution)
    assert "<svg" in clips.html
    assert "CC0&lt;1" in sources.html


def test_what_is_in_quarantine_is_shown_with_the_reason(tmp_path):
    folder = make_ingested_folder(tmp_path / TRAINING, clips=1)
    make_ingested_folder(tmp_path / EVALUATION, clips=1)
    bad = QuarantinedSource(path="b<d", sha256="", settings="", reason="it is empty")
    dataclasses.replace(Manifest.load(folder), quarantined=(bad,)).save(folder)
    figures = component_figures(_execution("ExampleGen", {"examples": tmp_path}))
    assert "<td>b&lt;d</td><td>it is empty</td>" in figures[-1].html


def test_clips_are_shown_clean_and_degraded(tmp_path):
    (tmp_path / "in").mkdir()
    make_ingested_folder(tmp_path / "in" / EVALUATION, clips=5)
    channel = Channel(producer="X", output="examples", type="Examples")
    transform = Transform(TransformParameters(max_frames=1), {"examples": channel})
    context = context_of(transform, tmp_path / "out", examples=tmp_path / "in")
    transform.execute(context)
    figures = component_figures(_execution("Transform", context.outputs))
    assert [figure.title for figure in figures] == ["clip_0", "clip_1", "clip_2"]
    assert figures[0].html.count("data:image/jpeg") == 4


def test_the_course_of_a_training_is_drawn(tmp_path):
    course = {f"train/{name}": [[1, 0.5], [2, 0.25]] for name in "abcd"}
    (tmp_path / COURSE_FILE).write_text(json.dumps(course))
    (figure,) = component_figures(_execution("Trainer", {"model_run": tmp_path}))
    assert figure.html.count("<svg") == 1


def test_trials_are_listed_best_first_and_drawn(tmp_path):
    ended = [
        ("complete", "1e-4", 29.0),
        ("failed", "1.0", None),
        ("complete", "0.01", 31.0),
    ]
    trials = tuple(
        TrialResult(
            number=number,
            state=state,
            overrides={"optimizer.learning_rate": rate, "optimizer.name": "adam"},
            values={},
            value=value,
        )
        for number, (state, rate, value) in enumerate(ended)
    )
    TuningOutcome(trials=trials, best=trials[2]).save(tmp_path, tmp_path)
    listed, plots = component_figures(_execution("Tuner", {"tuner_results": tmp_path}))
    assert listed.html.index("31.00") < listed.html.index("29.00")
    assert "failed" in listed.html
    assert plots.html.count("<svg") == 1


@pytest.mark.parametrize("baseline", [None, 30.0])
def test_a_verdict_is_shown_by_slices(tmp_path, baseline):
    rows = [
        MeasuredRow(
            clip=str(clip),
            noise_level=10.0,
            mode="blind",
            slices=("all", "motion fast"),
            psnr=29.0,
            ssim=0.9,
            degraded_psnr=28.0,
            baseline_psnr=baseline,
        )
        for clip in range(3)
    ]
    rules = {"least_gain": 0, "tolerance": 0.05, "slice_tolerance": 0.2}
    verdict = judge(rows, **rules, resamples=50, seed=0)
    record = {"baseline": baseline and "x", **dataclasses.asdict(verdict)}
    for name in ("evaluation", "blessing"):
        (tmp_path / name).mkdir()
    (tmp_path / "evaluation/evaluation.json").write_text(json.dumps(record))
    name = "BLESSED" if verdict.blessed else "NOT_BLESSED"
    (tmp_path / "blessing" / name).write_text(json.dumps(record))
    outputs = {key: tmp_path / key for key in ("evaluation", "blessing")}
    figures = component_figures(_execution("Evaluator", outputs))
    assert figures[0].title == ("NOT_BLESSED" if baseline else "BLESSED")
    assert ("-1.00" in figures[1].html) == bool(baseline)
    assert len(figures) == (4 if baseline else 3)


def test_scalars_of_a_killed_and_resumed_run_count_once(tmp_path):
    tf = pytest.importorskip("tensorflow")
    from workflow.components.training_course import write_course

    for folder, values in (("a", [3.0, 2.0, 9.0]), ("b", [1.0, 0.5])):
        # The second begins at the step at which the first was killed.
        writer = tf.summary.create_file_writer(str(tmp_path / "tensorboard" / folder))
        with writer.as_default():
            for step, value in enumerate(values, start=0 if folder == "a" else 2):
                tf.summary.scalar("train/loss", value, step=step)
                tf.summary.histogram("weights", np.ones(3), step=step)
        writer.close()
    write_course(tmp_path / "tensorboard", tmp_path)
    course = json.loads((tmp_path / COURSE_FILE).read_text())
    assert course == {"train/loss": [[0, 3.0], [1, 2.0], [2, 1.0], [3, 0.5]]}


def test_what_clips_should_be_like_is_shown(tmp_path):
    schema = """
    feature {
      name: "noise_level" type: FLOAT
      presence { min_fraction: 0.0 }
      float_domain { min: 0.0 max: 255.0 }
      drift_comparator { jensen_shannon_divergence { threshold: 0.3 } }
    }
    feature { name: "codec" type: BYTES domain: "codec" presence { min_fraction: 1.0 } }
    string_domain { name: "codec" value: "h264" value: "<ffv1>" }
    """
    (tmp_path / "schema.pbtxt").write_text(schema)
    (figure,) = component_figures(_execution("SchemaGen", {"schema": tmp_path}))
    assert "<td>noise level</td><td>float</td><td>yes</td><td>0 to 255" in figure.html
    assert "above 0.3" in figure.html
    assert "<td>no</td><td>h264, &lt;ffv1&gt;</td>" in figure.html


def test_what_was_pushed_or_why_not_is_shown(tmp_path):
    (tmp_path / "pushed" / "3").mkdir(parents=True)
    (tmp_path / "pushed" / "3" / "saved_model.pb").write_bytes(b"x" * 10**6)
    outputs = {"pushed_model": tmp_path / "pushed"}
    (figure,) = component_figures(_execution("Pusher", outputs))
    assert "<td>version</td><td>3</td>" in figure.html
    assert "1, 1.0 MB" in figure.html
    (tmp_path / "refused").mkdir()
    (tmp_path / "refused" / "NOT_PUSHED").write_text('{"missing": ["infra_blessing"]}')
    outputs = {"pushed_model": tmp_path / "refused"}
    (figure,) = component_figures(_execution("Pusher", outputs))
    assert figure.title == "Not pushed"
    assert "<td>infra blessing</td><td>not blessed</td>" in figure.html
