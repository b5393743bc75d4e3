"""How the denoiser's pipeline is put together from what a person says."""

import pytest

from workflow.pipeline.identity import component_identity
from workflow.pipelines.denoise import denoise
from workflow.pipelines.settings import PipelineSettings
from zoo.catalog import PRESETS


def _pipeline(tmp_path, **settings):
    return denoise(
        PipelineSettings(videos=tmp_path, serving=tmp_path / "s", **settings)
    )


def _parameters(pipeline):
    return {c.name: c.parameter_values() for c in pipeline.components}


def test_the_components_are_those_of_tfx_in_order(tmp_path):
    pipeline = _pipeline(tmp_path, validation=True, schema=tmp_path)
    assert not pipeline.left_out
    assert [component.name for component in pipeline.components] == [
        "ExampleGen",
        "StatisticsGen",
        "SchemaGen",
        "ExampleValidator",
        "Transform",
        "Trainer",
        "Evaluator",
        "InfraValidator",
        "Pusher",
    ]


def test_without_validation_the_rest_is_the_same_and_the_reason_is_said(tmp_path):
    without = _pipeline(tmp_path, no_validation="not installed")
    assert without.left_out == dict.fromkeys(
        ("StatisticsGen", "SchemaGen", "ExampleValidator"), "not installed"
    )
    with_it = _parameters(_pipeline(tmp_path, validation=True))
    assert _parameters(without).items() <= with_it.items()


def test_transform_waits_for_the_consent_of_example_validator(tmp_path):
    pipeline = _pipeline(tmp_path, validation=True)
    chosen = pipeline.between("ExampleValidator", None)
    assert {"Transform", "Trainer", "Evaluator", "Pusher"} <= chosen
    assert "StatisticsGen" in pipeline.between(None, "Transform")


def test_tuner_comes_before_trainer_and_does_not_ask_how_long_that_trains(tmp_path):
    def tuned(steps):
        overrides = {"schedule.steps": steps, "optimizer.beta_1": "0.9"}
        return _pipeline(tmp_path, tuning=True, overrides=overrides)

    one, two = tuned("7"), tuned("8")
    names = [component.name for component in one.components]
    assert names.index("Transform") < names.index("Tuner") < names.index("Trainer")
    assert one.component("Trainer").inputs["hyperparameters"].producer == "Tuner"
    parameters = _parameters(one)["Tuner"]
    assert parameters == _parameters(two)["Tuner"]
    assert parameters["overrides"] == {"optimizer.beta_1": "0.9"}
    assert parameters["steps"] == 1000


@pytest.mark.parametrize(
    ("settings", "changed"),
    [
        (
            {"parameters": {"ExampleValidator.most_copies": "1"}},
            {"ExampleValidator"},
        ),
        ({"parameters": {"SchemaGen.skew": "0.1"}}, {"SchemaGen"}),
        ({"overrides": {"degradation.grain_share": "0.5"}}, {"Transform"}),
        ({"overrides": {"schedule.steps": "7"}}, {"Trainer"}),
        ({"parameters": {"Transform.protocol": "awgn_h264"}}, {"Transform"}),
        ({"parameters": {"ExampleGen.ingest.quality": "3"}}, {"ExampleGen"}),
        ({"experiment": "smoke"}, {"Trainer"}),
        ({"model": "other"}, {"Trainer", "InfraValidator", "Pusher"}),
    ],
)
def test_what_is_said_reaches_one_component(tmp_path, settings, changed):
    before, after = (
        _parameters(_pipeline(tmp_path, validation=True)),
        _parameters(_pipeline(tmp_path, validation=True, **settings)),
    )
    assert {name for name in before if before[name] != after[name]} == changed


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"parameters": {"Transform.x": "1"}}, "Transform: There is no field config.x"),
        ({"parameters": {"Tranform.x": "1"}}, "--parameter takes Component.field"),
        ({"parameters": {"Evaluator.tolerance": "a"}}, "Evaluator: config.tolerance"),
        ({"overrides": {"schedule.step": "1"}}, "There is no field config.schedule.st"),
        ({"experiment": "upscale_x4"}, "recipe noise; upscale_x4 has upscale"),
    ],
)
def test_what_cannot_be_is_told(tmp_path, settings, message):
    with pytest.raises(ValueError, match=message):
        _pipeline(tmp_path, **settings)


def test_the_code_of_each_component_is_found(tmp_path):
    codes = set()
    for component in _pipeline(tmp_path, validation=True).components:
        component.sources = {}
        codes.add(component_identity(component, {}).code)
    assert len(codes) == 9


def test_the_weights_that_a_training_starts_from_count(tmp_path):
    weights = tmp_path / "run" / "a.weights.h5"
    weights.parent.mkdir()
    weights.write_bytes(b"one")

    def digests(name):
        overrides = {"model.initial_weights": str(name)}
        trainer = _pipeline(tmp_path, overrides=overrides).component("Trainer")
        return trainer.source_digests()

    before = digests(weights.parent)
    weights.write_bytes(b"two")
    assert digests(weights.parent) != before
    assert digests("denoise_fast") == digests(PRESETS / "denoise_fast")
    assert not _pipeline(tmp_path).component("Trainer").source_digests()
    overrides = {"model.initial_weights": str(weights)}
    tuner = _pipeline(tmp_path, overrides=overrides, tuning=True).component("Tuner")
    assert set(tuner.source_digests()) == {"initial_weights"}
    with pytest.raises(FileNotFoundError, match="no folder absent"):
        digests("absent")


def test_the_clips_that_a_training_is_watched_on_count(tmp_path):
    clips = tmp_path / "clips"
    clips.mkdir()
    overrides = {"evaluation.folder": str(clips)}
    pipeline = _pipeline(tmp_path, overrides=overrides, tuning=True)
    before = pipeline.component("Trainer").source_digests()
    (clips / "new.mkv").write_bytes(b"clip")
    assert pipeline.component("Trainer").source_digests() != before
    # Tuner compares on clips of its own.
    assert not pipeline.component("Tuner").source_digests()
