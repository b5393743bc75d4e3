"""What a training is started with, and what becomes of one that fails."""

import contextlib
import json
import shutil
from types import SimpleNamespace

import pytest

from tests.workflow.components.folders import context_of
from workflow.components import trainer as trainer_module
from workflow.components.example_gen import TRAINING
from workflow.components.trainer import Trainer, TrainerParameters
from workflow.pipeline.channel import Channel


@pytest.fixture
def started(tmp_path, monkeypatch):
    """Starts a training that ends with a status at once; returns its config."""
    (tmp_path / "TransformGraph").mkdir()
    recipe = tmp_path / "TransformGraph" / "degradation.json"
    recipe.write_text('{"grain_share": 0.5}')
    calls = []

    def run(status, examples="Examples", target="out", **overrides):
        @contextlib.contextmanager
        def bound_process(arguments, log):
            calls.append(arguments)
            log.write_text("warming up\nkinozoo: something failed\n")
            yield SimpleNamespace(wait=lambda: status)

        monkeypatch.setattr(trainer_module, "bound_process", bound_process)
        channels = {
            name: Channel(producer="X", output=name, type=kind)
            for name, kind in Trainer.input_types.items()
        }
        parameters = TrainerParameters(
            model="m", experiment="smoke", overrides=overrides
        )
        trainer = Trainer(parameters, channels)
        shutil.rmtree(tmp_path / target / "Model", ignore_errors=True)
        shutil.rmtree(tmp_path / target / "ModelRun", ignore_errors=True)
        work = tmp_path / target / "work"
        kept = work.rename(tmp_path / "kept") if work.exists() else None
        context = context_of(
            trainer,
            tmp_path / target,
            examples=tmp_path / examples,
            transform_graph=tmp_path / "TransformGraph",
        )
        if kept:
            shutil.rmtree(work)
            kept.rename(work)
        error = ValueError if status in (1, 2) else ChildProcessError
        with pytest.raises(error, match="training failed: warming up / kinozoo: some"):
            trainer.execute(context)
        assert calls[-1] == ["train", f"--workdir={work / 'run'}"]
        return json.loads((work / "run" / "config.json").read_text())

    return run


def test_degradations_come_from_transform_and_clips_from_example_gen(started, tmp_path):
    config = started(1, **{"schedule.steps": "7"})
    assert config["degradation"]["grain_share"] == 0.5
    assert config["schedule"]["steps"] == 7
    assert config["data"]["source"] == "folder"
    assert config["data"]["folder"] == str(tmp_path / "Examples" / TRAINING)


@pytest.mark.parametrize("status", [-9, 70, 74, 75])
def test_a_process_that_was_ended_or_disturbed_may_be_tried_again(started, status):
    # ChildProcessError is an OSError, which the runner tries again.
    started(status)


def test_an_interrupted_training_goes_on_where_the_clips_lie_elsewhere(
    started, tmp_path
):
    first = started(-9)
    again = started(-9, examples="Elsewhere")
    assert again["data"].pop("folder") == str(tmp_path / "Elsewhere" / TRAINING)
    first["data"].pop("folder")
    assert again == first
