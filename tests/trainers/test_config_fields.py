import json

import pytest

from trainers.config_fields import (
    differences,
    field_descriptions,
    field_types,
    from_dictionary,
    to_dictionary,
    with_overrides,
)
from trainers.experiment_config import ExperimentConfig
from trainers.experiments import EXPERIMENTS, experiment


def test_overrides_replace_fields_of_every_type():
    config = with_overrides(
        experiment("denoise_fast"),
        {
            "optimizer.learning_rate": "1e-4",
            "optimizer.name": "adamw",
            "data.batch_size": "12",
            "data.folder": "12",
            "data.cache": "true",
            "degradation.noise_level": "5,55",
            "evaluation.max_size": "(64, 96)",
            "model.arguments": '{"stages": [{"widths": [8, 8, 8]}]}',
        },
    )
    assert config.optimizer.learning_rate == 1e-4
    assert config.optimizer.name == "adamw"
    assert config.data.batch_size == 12
    assert config.data.folder == "12"
    assert config.data.cache is True
    assert config.degradation.noise_level == (5.0, 55.0)
    assert config.evaluation.max_size == (64, 96)
    assert config.model.arguments == {"stages": [{"widths": [8, 8, 8]}]}
    assert config.schedule == experiment("denoise_fast").schedule


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("optimizer.lerning_rate", "1", "did you mean config.optimizer.learning_rate"),
        ("optimizer", "1", "no field config.optimizer"),
        ("data.batch_size", "6.5", "data.batch_size must be a whole number.*6.5"),
        ("data.batch_size", "true", "must be a whole number"),
        ("data.cache", "maybe", "must be true or false.*maybe"),
        ("optimizer.learning_rate", "fast", "must be a number.*fast"),
        ("optimizer.name", "sgd", "must be one of muon, adam, adamw.*sgd"),
        ("degradation.noise_level", "5", "must be 2 values, each a number"),
        ("degradation.noise_level", "5,x", "must be a number.*x"),
        ("model.arguments", "[1]", "must be a JSON object"),
        ("schedule.steps", "0", "config.schedule.steps must be 1 or more; received 0"),
    ],
)
def test_wrong_overrides_are_errors_that_name_the_field(name, value, message):
    with pytest.raises(ValueError, match=message):
        with_overrides(experiment("smoke"), {name: value})


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_a_config_survives_json(name):
    config = experiment(name)
    fields = json.loads(json.dumps(to_dictionary(config)))
    assert from_dictionary(ExperimentConfig, fields) == config


def test_json_with_unknown_or_ill_typed_fields_is_refused():
    fields = to_dictionary(experiment("smoke"))
    with pytest.raises(ValueError, match=r"no field config\.data\.colour"):
        from_dictionary(
            ExperimentConfig, fields | {"data": fields["data"] | {"colour": 1}}
        )
    with pytest.raises(ValueError, match=r"config\.data\.crop must be a whole number"):
        from_dictionary(
            ExperimentConfig, fields | {"data": fields["data"] | {"crop": "64"}}
        )


def test_differences_are_named_by_their_dotted_path():
    old = experiment("smoke")
    new = with_overrides(old, {"data.crop": "48", "run.seed": "7"})
    assert differences(old, new) == ["data.crop", "run.seed"]


def test_every_field_is_explained():
    said = dict(field_descriptions(ExperimentConfig))
    assert set(said) == {name for name, _ in field_types(ExperimentConfig)}
    assert said["optimizer.clip_norm"] == (
        "Greatest global norm of the gradient; 0 for no limit."
    )
    assert min(len(text) for text in said.values()) > 4
