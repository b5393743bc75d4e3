"""`kinozoo tune`: searches for the values of a config's fields that learn best."""

import os
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from absl import flags

from trainers.config_fields import with_overrides
from trainers.experiments import EXPERIMENTS, experiment
from workflow.command import Command
from workflow.config_flags import config_overrides, define_config_flags

if TYPE_CHECKING:
    from workflow.tuning.trial_result import TrialResult

FLAGS = flags.FlagValues()
_EXPERIMENT = flags.DEFINE_enum(
    "experiment",
    None,
    sorted(EXPERIMENTS),
    "what is trained; --config flags change it in all trials",
    flag_values=FLAGS,
)
_WORKDIR = flags.DEFINE_string(
    "workdir",
    None,
    "folder of the search; one that was stopped there goes on",
    flag_values=FLAGS,
)
_SPACE = flags.DEFINE_multi_string(
    "space",
    ["optimizer.learning_rate=2e-4..5e-3 log"],
    "a field and its values, as FIELD=LOW..HIGH, FIELD=LOW..HIGH log, FIELD=LOW..HIGH "
    "step N or FIELD=A,B,C; may be given several times",
    flag_values=FLAGS,
)
_TRIALS = flags.DEFINE_integer(
    "trials", 8, "trainings, those of earlier calls counted in", flag_values=FLAGS
)
_STEPS = flags.DEFINE_integer(
    "steps",
    0,
    "updates of each; 0 for those of the experiment",
    flag_values=FLAGS,
)
_REPORTS = flags.DEFINE_integer(
    "reports",
    4,
    "validations of each, by which bad trials are ended early",
    flag_values=FLAGS,
)
_PRUNING = flags.DEFINE_bool(
    "pruning", True, "end trials early that are worse than half", flag_values=FLAGS
)
_STARTUP = flags.DEFINE_integer(
    "startup",
    4,
    "trials that are drawn at random, and before which none is ended early",
    flag_values=FLAGS,
)
_SEED = flags.DEFINE_integer("seed", 0, "of the search", flag_values=FLAGS)
_METADATA = flags.DEFINE_string(
    "root",
    None,
    "a folder of pipelines, in whose ML Metadata the trials are recorded",
    flag_values=FLAGS,
)
define_config_flags(FLAGS)


def run(arguments: list[str]) -> None:
    """Trains again and again."""
    if arguments:
        raise ValueError(f"tune takes flags only; received {arguments[0]!r}.")
    if not _EXPERIMENT.value or not _WORKDIR.value:
        raise ValueError(
            "Say what to train and where to keep it: --experiment=NAME --workdir=DIR."
        )
    from workflow.tuning.hparams_board import write_hparams_board
    from workflow.tuning.search_dimension import search_space
    from workflow.tuning.tuning_options import TuningOptions
    from workflow.tuning.tuning_study import TRIALS, TuningStudy

    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    config = with_overrides(experiment(_EXPERIMENT.value), config_overrides(FLAGS))
    space = search_space(dict(map(_field, _SPACE.value)))
    options = TuningOptions(
        trials=_TRIALS.value,
        steps=_STEPS.value,
        reports=_REPORTS.value,
        pruning=_PRUNING.value,
        startup=_STARTUP.value,
        seed=_SEED.value,
    )
    folder = Path(_WORKDIR.value)
    study = TuningStudy(config, space, options, folder, watch=_tell)
    board = folder / TRIALS
    board.mkdir(exist_ok=True)
    write_hparams_board(board, space)
    outcome = study.run()
    outcome.save(folder, folder)
    if _METADATA.value:
        from workflow.lineage.connection import open_metadata
        from workflow.lineage.study_recorder import record_study

        record_study(open_metadata(Path(_METADATA.value)), folder, outcome)
    print(outcome.sentence())
    print(f"train with it: {_training_command(outcome.best.overrides)}")
    print(f"look at all: tensorboard --logdir {board}")


def _training_command(chosen: Mapping[str, str]) -> str:
    """What trains with the best values, and with what all trials had in common."""
    fields = {**config_overrides(FLAGS), **chosen}
    words = [
        f"--experiment={_EXPERIMENT.value}",
        f"--workdir={Path(_WORKDIR.value) / 'best'}",
        *(f"--config.{name}={text}" for name, text in fields.items()),
    ]
    return shlex.join(["kinozoo", "train", *words])


def _field(text: str) -> tuple[str, str]:
    name, sign, values = text.partition("=")
    if not sign:
        raise ValueError(f"--space takes FIELD=VALUES; received {text!r}.")
    return name.removeprefix("config."), values


def _tell(trial: "TrialResult") -> None:
    value = "" if trial.value is None else f"{trial.value:7.2f} dB"
    chosen = " ".join(f"{name}={text}" for name, text in trial.overrides.items())
    print(f"  {trial.number:3}  {trial.state:<11} {value}  {chosen}  {trial.reason}")


COMMAND = Command(
    name="tune",
    usage="kinozoo tune --experiment=NAME --workdir=DIR --trials=N [flags]",
    summary=(
        "Searches for the values of a config's fields that learn best: trainings, "
        "each with\nvalues that look good so far, by Optuna (pip install "
        "'kinozoo[tuning]')."
    ),
    flag_values=FLAGS,
    run=run,
)

if __name__ == "__main__":
    COMMAND.main()
