"""A search over trainings; most tests put a formula in the place of a training."""

import contextlib
import json
import math
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.data_pipeline.ingested_folder import make_ingested_folder
from trainers.experiments import experiment
from workflow.tuning import tuning_study
from workflow.tuning.search_dimension import search_space
from workflow.tuning.tuning_options import TuningOptions
from workflow.tuning.tuning_outcome import read_best, read_trials
from workflow.tuning.tuning_study import TuningStudy

pytest.importorskip("optuna")

ROOT = Path(__file__).parents[3]
RATE = "optimizer.learning_rate"
SPACE = search_space({RATE: "1e-4..1e-2 log"})
BEST_RATE = 2e-3


class _Training:
    """What a process of a training looks like from outside.

    It validates once each time that it is looked at; the PSNR grows with the steps,
    and is the greater the nearer the learning rate is to `BEST_RATE`.
    """

    def __init__(self, run: Path, status: int, stops_at: int | None):
        self._run = run
        self._config = json.loads((run / "config.json").read_text())
        self._status = status
        self._stops_at = stops_at
        self._step = 0

    def poll(self):
        steps = self._config["schedule"]["steps"]
        if self._status:
            return self._status
        if self._step == self._stops_at:
            raise KeyboardInterrupt
        if self._step >= steps:
            return 0
        self._step += self._config["evaluation"]["every"]
        rate = self._config["optimizer"]["learning_rate"]
        psnr = 30 + self._step / steps - math.log10(rate / BEST_RATE) ** 2
        folder = self._run / "eval"
        folder.mkdir(exist_ok=True)
        record = {"step": self._step, "psnr": psnr}
        (folder / f"step_{self._step}.json").write_text(json.dumps(record))
        return None


@pytest.fixture
def trainings(monkeypatch):
    """Replaces trainings; the test may say that one fails, or is interrupted."""
    said = {"status": 0, "stops_at": None, "runs": []}

    @contextlib.contextmanager
    def process(arguments, log):
        run = Path(arguments[1].removeprefix("--workdir="))
        said["runs"].append(run.name)
        log.write_text("it went wrong\n")
        yield _Training(run, said["status"], said["stops_at"])

    monkeypatch.setattr(tuning_study, "bound_process", process)
    monkeypatch.setattr(tuning_study, "_POLL_SECONDS", 0)
    return said


def _config(**fields):
    config = experiment("smoke")
    return replace(config, evaluation=replace(config.evaluation, folder="x"), **fields)


def _study(folder, trials=12, **options):
    chosen = TuningOptions(trials=trials, steps=8, **options)
    return TuningStudy(_config(), SPACE, chosen, folder)


def test_it_finds_better_values_than_the_experiment_has(trainings, tmp_path):
    outcome = _study(tmp_path, pruning=False).run()
    first = outcome.trials[0]
    assert float(first.overrides[RATE]) == experiment("smoke").optimizer.learning_rate
    assert len(outcome.trials) == 12
    assert outcome.best.value > first.value
    assert abs(math.log10(float(outcome.best.overrides[RATE]) / BEST_RATE)) < 0.2
    assert list(first.values) == [2, 4, 6, 8]


def test_bad_trials_are_ended_early(trainings, tmp_path):
    states = {trial.state for trial in _study(tmp_path, startup=2).run().trials}
    assert states == {"complete", "ended early"}


def test_the_same_seed_makes_the_same_search(trainings, tmp_path):
    one, two = (_study(tmp_path / name, trials=6).run() for name in "ab")
    assert one == two


def test_a_killed_search_goes_on_with_the_trial_that_was_killed(trainings, tmp_path):
    _study(tmp_path, trials=2).run()
    trainings["stops_at"] = 4
    with pytest.raises(KeyboardInterrupt):
        _study(tmp_path, trials=4).run()
    trainings["stops_at"] = None
    outcome = _study(tmp_path, trials=4).run()
    assert trainings["runs"] == ["0000", "0001", "0002", "0002", "0003"]
    assert [trial.number for trial in outcome.trials] == [0, 1, 2, 3]
    assert not _study(tmp_path, trials=4).run().trials[4:]
    assert len(trainings["runs"]) == 5


def test_a_search_in_which_all_fails_says_why(trainings, tmp_path):
    trainings["status"] = 1
    with pytest.raises(ValueError, match="Every trial failed: it went wrong"):
        _study(tmp_path, trials=2).run()


def test_another_search_in_the_folder_is_refused(trainings, tmp_path):
    _study(tmp_path, trials=1).run()
    with pytest.raises(ValueError, match="holds a search of another"):
        TuningStudy(
            _config(), SPACE, TuningOptions(trials=1, steps=9, reports=4), tmp_path
        )


def test_what_cannot_be_compared_is_refused(tmp_path):
    with pytest.raises(ValueError, match=r"--config\.evaluation\.folder"):
        TuningStudy(experiment("smoke"), SPACE, TuningOptions(), tmp_path)


def test_what_came_of_it_is_kept(trainings, tmp_path):
    outcome = _study(tmp_path / "study", trials=2).run()
    outcome.save(tmp_path, tmp_path)
    assert read_trials(tmp_path) == list(outcome.trials)
    assert read_best(tmp_path) == outcome.best
    assert outcome.sentence().startswith(f"trial {outcome.best.number} of 2 is best")


def test_without_optuna_one_sentence_names_the_extra(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "optuna", None)
    with pytest.raises(ValueError, match=r"pip install 'kinozoo\[tuning\]'"):
        TuningStudy(_config(), SPACE, TuningOptions(), tmp_path)


def test_trials_are_recorded_in_ml_metadata_once(trainings, tmp_path):
    pytest.importorskip("ml_metadata")
    from workflow.lineage.connection import open_metadata
    from workflow.lineage.study_recorder import record_study

    outcome = _study(tmp_path / "study", trials=2).run()
    metadata = open_metadata(tmp_path)
    for _ in range(2):
        record_study(metadata, tmp_path / "study", outcome)
    executions = metadata.get_executions_by_type("Trial")
    assert len(executions) == 2
    best = [each for each in executions if each.properties["best"].int_value]
    assert [each.properties["psnr"].double_value for each in best] == [
        pytest.approx(outcome.best.value)
    ]
    assert {RATE} == set(best[0].custom_properties)


@pytest.mark.slow
def test_real_trainings_are_searched_and_shown_in_tensorboard(tmp_path):
    clips = make_ingested_folder(tmp_path / "clips", clips=1, frames=2)
    done = subprocess.run(
        [
            *(sys.executable, "-m", "workflow.main", "tune", "--experiment=smoke"),
            *(f"--config.evaluation.folder={clips}", "--trials=2", "--reports=1"),
            f"--workdir={tmp_path / 'study'}",
        ],
        cwd=ROOT,
        env=os.environ | {"CUDA_VISIBLE_DEVICES": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "is best" in done.stdout
    assert len(read_trials(tmp_path / "study")) == 2
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    board = tmp_path / "study/trials"
    events = EventAccumulator(str(board)).Reload()
    plugin = events.SummaryMetadata("_hparams_/experiment").plugin_data
    assert plugin.plugin_name == "hparams"
    assert RATE.encode() in plugin.content
    runs = EventAccumulator(str(board / "0000/tensorboard")).Reload()
    assert "_hparams_/session_start_info" in runs.summary_metadata
    assert "validation/psnr" in runs.Tags()["tensors"]


def test_a_search_whose_training_was_interrupted_goes_on_with_it(trainings, tmp_path):
    trainings["status"] = 130
    with pytest.raises(InterruptedError):
        _study(tmp_path, trials=2).run()
    trainings["status"] = 0
    outcome = _study(tmp_path, trials=2).run()
    assert {trial.state for trial in outcome.trials} == {"complete"}
    assert trainings["runs"] == ["0000", "0000", "0001"]
