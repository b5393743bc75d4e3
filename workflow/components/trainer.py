"""Trainer: the training loop, in a process of its own."""

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from data_pipeline.manifest import Manifest
from trainers.config_fields import from_dictionary, to_dictionary, with_overrides
from trainers.degradation_config import DegradationConfig
from trainers.experiment_config import ExperimentConfig
from trainers.experiments import experiment
from workflow.components.config_sources import config_sources
from workflow.components.example_gen import TRAINING
from workflow.components.training_course import write_course
from workflow.components.transform import DEGRADATION_FILE
from workflow.launching.exit_statuses import is_certain
from workflow.pipeline.artifact import (
    EXAMPLES,
    HYPER_PARAMETERS,
    MODEL,
    MODEL_RUN,
    TRANSFORM_GRAPH,
)
from workflow.pipeline.bound_process import bound_process, last_lines
from workflow.pipeline.component import Component
from workflow.pipeline.digests import file_digest, folder_digest
from workflow.pipeline.execution_context import ExecutionContext
from workflow.pipeline.source_file import SourceFile
from workflow.tuning.tuning_outcome import read_best
from zoo.card import Card
from zoo.catalog import CARD_FILE, WEIGHTS_FILE

if TYPE_CHECKING:
    from zoo.temporal.restorer import Restorer

# Folders of a model, as in TFX: a preset, and a SavedModel.
KERAS_FORMAT = "Format-Keras"
SERVING_FORMAT = "Format-Serving"
# Properties of a model by which its copies are known again.
WEIGHTS_DIGEST = "weights_sha256"
SERVING_DIGEST = "serving_sha256"


@dataclass(frozen=True, kw_only=True)
class TrainerParameters:
    """What is trained.

    Attributes:
        model: Name of the model, of its preset and on servers.
        experiment: A name from `trainers.experiments`.
        overrides: Fields of its config, as text by dotted name. Those of
            `degradation` are Transform's.
        licence: Of the weights.
    """

    model: str
    experiment: str = "denoise_fast"
    overrides: Mapping[str, str] = field(default_factory=dict)
    licence: str = "Apache-2.0"


class Trainer(Component):
    """Trains a network on the training clips, and exports it.

    The model is a preset (`Format-Keras`) and a SavedModel for servers
    (`Format-Serving`). The run's config and its TensorBoard files are the second
    output. An interrupted training goes on from its last checkpoint. What Tuner found
    takes the place of what the parameters say of the same fields.
    """

    parameter_type = TrainerParameters
    keeps_log = True
    input_types: ClassVar[dict[str, str]] = {
        "examples": EXAMPLES,
        "transform_graph": TRANSFORM_GRAPH,
        "hyperparameters": HYPER_PARAMETERS,
    }
    optional_inputs = frozenset({"hyperparameters"})
    output_types: ClassVar[dict[str, str]] = {"model": MODEL, "model_run": MODEL_RUN}
    resumable = True
    code = ("trainers.loop", "zoo")

    def outside_files(self) -> dict[str, Path]:
        """Returns the first weights and the validation clips that the config names."""
        return super().outside_files() | config_sources(self._stated())

    def execute(self, context: ExecutionContext) -> None:
        """Trains to the last step.

        Raises:
            ValueError: The config does not fit, or training failed.
            OSError: A file cannot be read or written.
            ChildProcessError: The process of the training was ended, or disturbed by
                something that may pass.
        """
        config = self._config(context)
        run = context.work / "run"
        _write_config(config, run)
        with bound_process(["train", f"--workdir={run}"], context.log) as process:
            status = process.wait()
        if status:
            error = ValueError if is_certain(status) else ChildProcessError
            raise error(f"The training failed: {last_lines(context.log)}")
        self._export(config, run, context)
        start = config_sources(config).get("initial_weights")
        if start is not None:
            context.sources += _weights_sources(start)

    def _stated(self) -> ExperimentConfig:
        """The config as the parameters say."""
        parameters: TrainerParameters = self.parameters
        return with_overrides(experiment(parameters.experiment), parameters.overrides)

    def _config(self, context: ExecutionContext) -> ExperimentConfig:
        config = self._stated()
        if "hyperparameters" in context.inputs:
            best = read_best(context.inputs["hyperparameters"].path)
            config = with_overrides(config, best.overrides)
        path = context.inputs["transform_graph"].path / DEGRADATION_FILE
        recipe = json.loads(path.read_text(encoding="utf-8"))
        clips = context.inputs["examples"].path / TRAINING
        return replace(
            config,
            degradation=from_dictionary(DegradationConfig, recipe),
            data=replace(config.data, source="folder", folder=str(clips)),
        )

    def _export(
        self, config: ExperimentConfig, run: Path, context: ExecutionContext
    ) -> None:
        # TensorFlow starts here and no earlier.
        os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
        from serving.export import export_restorer
        from trainers.networks import load_run_network
        from zoo.catalog import save_preset

        network = load_run_network(run, precision="float32")
        card = self._card(config, network, context)
        keras_folder = context.outputs["model"] / KERAS_FORMAT
        save_preset(network, keras_folder, card)
        base = context.work / "exported"
        shutil.rmtree(base, ignore_errors=True)
        exported = export_restorer(network, base, card.preset, version=1, card=card)
        serving_folder = context.outputs["model"] / SERVING_FORMAT
        exported.rename(serving_folder)
        target = context.outputs["model_run"]
        shutil.copyfile(run / "config.json", target / "config.json")
        shutil.copytree(run / "tensorboard", target / "tensorboard")
        write_course(run / "tensorboard", target)
        context.describe(
            "model",
            model=card.preset,
            parameters=network.count_params(),
            **{
                WEIGHTS_DIGEST: file_digest(keras_folder / WEIGHTS_FILE),
                SERVING_DIGEST: folder_digest(serving_folder),
            },
        )
        context.note = (
            f"{config.model.network}, {network.count_params():,} parameters, "
            f"{config.schedule.steps} steps"
        )

    def _card(
        self, config: ExperimentConfig, network: "Restorer", context: ExecutionContext
    ) -> Card:
        parameters: TrainerParameters = self.parameters
        manifest = Manifest.load(context.inputs["examples"].path / TRAINING)
        frames = sum(clip.frames for clip in manifest.clips)
        licences = sorted({clip.licence or "not stated" for clip in manifest.clips})
        recipe = json.dumps(to_dictionary(config.degradation), sort_keys=True)
        return Card(
            preset=parameters.model,
            model=config.model.network,
            task="As trained by the pipeline: takes out what `degradation` says",
            degradation=recipe,
            training_data=(
                f"{len(manifest.clips)} clips ({frames} frames) of "
                f"{len({clip.source for clip in manifest.clips})} videos; kinozoo "
                "lineage names them"
            ),
            data_licence=", ".join(licences),
            licence=parameters.licence,
            training=(
                f"Experiment {parameters.experiment}, {config.schedule.steps} steps of "
                f"{config.data.batch_size} clips of {config.data.frames} frames of "
                f"{config.data.crop}x{config.data.crop} pixels; code "
                f"{context.code[:12]}"
            ),
            limits="As its evaluation in the pipeline says",
            invents=config.invents,
        )


def _weights_sources(start: Path) -> list[SourceFile]:
    """Returns the weights that a training starts from, with their licence."""
    card = start / CARD_FILE
    licence = Card.read(card).licence if card.is_file() else ""
    paths = [start] if start.is_file() else sorted(start.rglob("*.weights.h5"))
    return [
        SourceFile(
            name=f"{start.name}/{path.name}" if path != start else path.name,
            sha256=file_digest(path),
            licence=licence,
        )
        for path in paths
    ]


def _write_config(config: ExperimentConfig, run: Path) -> None:
    """Writes the config that `kinozoo train` starts from, or goes on with."""
    path = run / "config.json"
    run.mkdir(exist_ok=True)
    text = json.dumps(to_dictionary(config), indent=2)
    # It is the same config but for the place of the clips, whose contents are the
    # same too: this execution is found again by its fingerprint.
    partial = path.with_suffix(".partial")
    partial.write_text(text + "\n", encoding="utf-8")
    partial.replace(path)
