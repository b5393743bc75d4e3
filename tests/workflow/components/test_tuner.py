"""What Tuner compares trials on, and what Trainer makes of its answer."""

import json

import pytest

from data_pipeline.manifest import Manifest
from data_pipeline.source_record import SourceRecord
from tests.data_pipeline.ingested_folder import make_ingested_folder
from tests.workflow.components.folders import context_of
from trainers.config_fields import to_dictionary
from trainers.degradation_config import DegradationConfig
from workflow.components import tuner
from workflow.components.example_gen import TRAINING
from workflow.components.trainer import Trainer, TrainerParameters
from workflow.components.tuner import Tuner, TunerParameters
from workflow.pipeline.channel import Channel
from workflow.tuning.trial_result import TrialResult
from workflow.tuning.tuning_outcome import TuningOutcome

RATE = "optimizer.learning_rate"


def _inputs(*kinds):
    return {name: Channel(producer="X", output=name, type=kind) for name, kind in kinds}


READ = (("examples", "Examples"), ("transform_graph", "TransformGraph"))


@pytest.fixture
def folders(tmp_path):
    """What ExampleGen and Transform made."""
    examples = tmp_path / "examples"
    examples.mkdir()
    clips = make_ingested_folder(examples / TRAINING, clips=3, frames=2)
    manifest = Manifest.load(clips)
    sources = tuple(
        SourceRecord(
            path=clip.source,
            sha256=str(number),
            licence="",
            codec="ffv1",
            width=64,
            height=48,
            frames=2,
            shots=1,
            bits_per_pixel=1.0,
            shrinks=(1,),
            settings="",
        )
        for number, clip in enumerate(manifest.clips)
    )
    Manifest(clips=manifest.clips, sources=sources).save(clips)
    graph = tmp_path / "graph"
    graph.mkdir()
    recipe = to_dictionary(DegradationConfig(grain_share=0.5))
    (graph / "degradation.json").write_text(json.dumps(recipe))
    return {"examples": examples, "transform_graph": graph}


def _outcome():
    best = TrialResult(
        number=1,
        state="complete",
        overrides={RATE: "0.002"},
        values={4: 30.0},
        value=30.0,
    )
    return TuningOutcome(trials=(best,), best=best)


@pytest.fixture
def study(monkeypatch, tmp_path):
    """Replaces the search; keeps what it was given."""
    seen = {}

    class Study:
        def __init__(self, config, space, options, folder):
            seen.update(config=config, space=space, options=options)

        def run(self):
            return _outcome()

        def trial_folder(self, number):
            return tmp_path / "absent"

    monkeypatch.setattr(tuner, "TuningStudy", Study)
    monkeypatch.setattr(
        tuner, "write_hparams_board", lambda folder, space: folder.mkdir()
    )
    return seen


def test_trials_learn_from_some_videos_and_are_compared_on_others(
    folders, study, tmp_path
):
    parameters = TunerParameters(experiment="smoke", trials=2, steps=4)
    component = Tuner(parameters, _inputs(*READ))
    context = context_of(component, tmp_path / "out", **folders)
    component.execute(context)
    config = study["config"]
    learnt = Manifest.load(config.data.folder).clips
    compared = Manifest.load(config.evaluation.folder).clips
    assert (len(learnt), len(compared)) == (2, 1)
    assert not {c.source for c in learnt} & {c.source for c in compared}
    assert config.degradation.grain_share == 0.5
    assert study["options"].trials == 2
    assert context.properties["best_hyperparameters"] == {
        "trial": 1,
        "psnr": 30.0,
        RATE: "0.002",
    }
    assert context.properties["tuner_results"]["trial 1"].endswith(f"{RATE}=0.002")


def test_fields_of_transform_are_not_searched_over(folders, study, tmp_path):
    space = {"degradation.grain_share": "0..1"}
    component = Tuner(TunerParameters(space=space), _inputs(*READ))
    context = context_of(component, tmp_path / "out", **folders)
    with pytest.raises(ValueError, match="are Transform's"):
        component.execute(context)


def test_trainer_takes_the_best_values(folders, tmp_path):
    best = tmp_path / "best"
    best.mkdir()
    _outcome().save(tmp_path, best)
    inputs = _inputs(*READ, ("hyperparameters", "HyperParameters"))
    overrides = {RATE: "0.5", "optimizer.beta_1": "0.8"}
    parameters = TrainerParameters(model="m", experiment="smoke", overrides=overrides)
    component = Trainer(parameters, inputs)
    context = context_of(component, tmp_path / "out", **folders, hyperparameters=best)
    config = component._config(context)
    assert config.optimizer.learning_rate == 0.002
    assert config.optimizer.beta_1 == 0.8
