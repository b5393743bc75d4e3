"""Tuner: searches for the values of the config's fields that learn best."""

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import ClassVar

from data_pipeline.manifest import Manifest
from trainers.config_fields import from_dictionary, with_overrides
from trainers.degradation_config import DegradationConfig
from trainers.experiment_config import ExperimentConfig
from trainers.experiments import experiment
from workflow.components.config_sources import config_sources
from workflow.components.example_gen import EVALUATION, TRAINING, split_by_source
from workflow.components.transform import DEGRADATION_FILE
from workflow.pipeline.artifact import (
    EXAMPLES,
    HYPER_PARAMETERS,
    TRANSFORM_GRAPH,
    TUNER_RESULTS,
)
from workflow.pipeline.component import Component
from workflow.pipeline.execution_context import ExecutionContext
from workflow.tuning.hparams_board import write_hparams_board
from workflow.tuning.search_dimension import search_space
from workflow.tuning.trial_result import TrialResult
from workflow.tuning.tuning_options import TuningOptions
from workflow.tuning.tuning_study import TRIALS, TuningStudy

_TRANSFORM = "degradation."
_SPACE = {"optimizer.learning_rate": "2e-4..5e-3 log"}
_OPTIONS = tuple(option.name for option in fields(TuningOptions))


@dataclass(frozen=True, kw_only=True)
class TunerParameters(TuningOptions):
    """What is searched over, and how long.

    Attributes:
        experiment: A name from `trainers.experiments`.
        overrides: Fields of its config that are the same in all trials, as text by
            dotted name.
        space: What is searched over, as `search_space` reads it.
        held_back: Share of the training videos whose clips trials are compared on. The
            evaluation clips are left alone: a model that was chosen by them would look
            better on them than it is.
    """

    experiment: str = "denoise_fast"
    overrides: Mapping[str, str] = field(default_factory=dict)
    space: Mapping[str, str] = field(default_factory=lambda: dict(_SPACE))
    held_back: float = 0.2


class Tuner(Component):
    """Runs short trainings, and hands the values of the best one to Trainer.

    An interrupted search goes on, and so does the training that was interrupted with
    it. `TunerResults` holds all trials, for people as JSON and for TensorBoard.
    """

    parameter_type = TunerParameters
    input_types: ClassVar[dict[str, str]] = {
        "examples": EXAMPLES,
        "transform_graph": TRANSFORM_GRAPH,
    }
    output_types: ClassVar[dict[str, str]] = {
        "best_hyperparameters": HYPER_PARAMETERS,
        "tuner_results": TUNER_RESULTS,
    }
    resumable = True
    code = ("trainers.loop", "zoo")

    def outside_files(self) -> dict[str, Path]:
        """Returns the first weights that the config names."""
        # Trials are compared on clips of the training videos.
        config = self._stated()
        told = replace(config, evaluation=replace(config.evaluation, folder=""))
        return super().outside_files() | config_sources(told)

    def execute(self, context: ExecutionContext) -> None:
        """Searches.

        Raises:
            ValueError: The experiment or the space will not do, or all trials failed.
            OSError: A file cannot be read or written.
        """
        parameters: TunerParameters = self.parameters
        space = search_space(parameters.space)
        if any(each.field.startswith(_TRANSFORM) for each in space):
            raise ValueError(
                "Tuner.space is for fields that Trainer reads; those of "
                f"config.{_TRANSFORM} are Transform's."
            )
        options = TuningOptions(
            **{name: getattr(parameters, name) for name in _OPTIONS}
        )
        study = TuningStudy(
            self._config(context), space, options, context.work / "study"
        )
        outcome = study.run()
        results = context.outputs["tuner_results"]
        outcome.save(results, context.outputs["best_hyperparameters"])
        os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
        for trial in outcome.trials:
            board = study.trial_folder(trial.number) / "tensorboard"
            if board.is_dir():
                shutil.copytree(board, results / TRIALS / f"{trial.number:04d}")
        write_hparams_board(results / TRIALS, space)
        said = {f"trial {trial.number}": _said(trial) for trial in outcome.trials}
        context.describe("tuner_results", trials=len(outcome.trials), **said)
        context.describe(
            "best_hyperparameters",
            trial=outcome.best.number,
            psnr=outcome.best.value,
            **outcome.best.overrides,
        )
        context.note = outcome.sentence()

    def _stated(self) -> ExperimentConfig:
        """The config as the parameters say."""
        parameters: TunerParameters = self.parameters
        return with_overrides(experiment(parameters.experiment), parameters.overrides)

    def _config(self, context: ExecutionContext) -> ExperimentConfig:
        parameters: TunerParameters = self.parameters
        config = self._stated()
        path = context.inputs["transform_graph"].path / DEGRADATION_FILE
        recipe = json.loads(path.read_text(encoding="utf-8"))
        splits = _held_back(
            context.inputs["examples"].path / TRAINING,
            context.work / "clips",
            parameters.held_back,
        )
        return replace(
            config,
            degradation=from_dictionary(DegradationConfig, recipe),
            data=replace(config.data, source="folder", folder=str(splits / TRAINING)),
            evaluation=replace(config.evaluation, folder=str(splits / EVALUATION)),
        )


def _held_back(clips: Path, target: Path, share: float) -> Path:
    """Parts the training clips by source, as links, and returns the folder of both."""
    shutil.rmtree(target, ignore_errors=True)
    for name, manifest in split_by_source(Manifest.load(clips), share).items():
        folder = target / name
        folder.mkdir(parents=True)
        for clip in manifest.clips:
            (folder / clip.file).symlink_to((clips / clip.file).resolve())
        manifest.save(folder)
    return target


def _said(trial: TrialResult) -> str:
    chosen = ", ".join(f"{name}={text}" for name, text in trial.overrides.items())
    value = "no figure" if trial.value is None else f"{trial.value:.3f} dB"
    return f"{trial.state}, {value}: {chosen}"
