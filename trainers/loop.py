"""The one loop that drives every kind of training."""

import math
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from tqdm import tqdm

from trainers.adversarial_state import AdversarialState, make_adversarial_state
from trainers.checkpoints import Checkpoints, latest_checkpoint
from trainers.clip_batches import takes_clips
from trainers.clip_validation import ClipValidation
from trainers.cycle_validation import CycleValidation
from trainers.damage_loss import DamageLoss
from trainers.experiment_config import ExperimentConfig
from trainers.finding_loss import FindingLoss
from trainers.interruption import Interruption, graceful_interruption
from trainers.networks import make_network
from trainers.parameter_servers import ScheduledSteps
from trainers.perceptual_validation import PerceptualValidation
from trainers.picture_validation import PictureValidation
from trainers.principal_start import start_from_principal_components
from trainers.recipe_check import check_recipe
from trainers.run_folder import RunFolder
from trainers.steps.accumulation import make_update
from trainers.steps.adversarial import adversarial_step_function
from trainers.steps.damage import damage_gradients, finding_gradients
from trainers.steps.interpolation import interpolation_gradients
from trainers.steps.supervised import apply_gradients, supervised_gradients
from trainers.steps.texture import texture_gradients
from trainers.steps.triplet import triplet_step_function
from trainers.steps.variational import variational_gradients_function
from trainers.strategies import is_chief
from trainers.tensorboard_writer import TensorboardWriter
from trainers.texture_loss import TextureLoss
from trainers.timed_iterator import TimedIterator
from trainers.training_batches import training_batches
from trainers.training_loss import TrainingLoss
from trainers.training_state import TrainingState, make_training_state
from trainers.triplet_state import TripletState, make_triplet_state
from trainers.validation import Validation
from zoo.gan.cycle_translator import CycleTranslator
from zoo.temporal.restorer import Restorer

StepFunction = Callable[[Iterator[Any]], Mapping[str, Any]]


@dataclass(kw_only=True)
class Progress:
    """What happened since the last report.

    Attributes:
        figures: Per step, the scalars of the step function, still on the device.
        skipped: Steps in a row without a finite gradient, up to the last report.
        seconds: Time in steps.
        waiting: Of which spent waiting for data.
    """

    figures: list[Mapping[str, Any]] = field(default_factory=list)
    skipped: int = 0
    seconds: float = 0.0
    waiting: float = 0.0


def train(
    config: ExperimentConfig,
    *,
    workdir: Path,
    strategy: tf.distribute.Strategy | None = None,
    profile_steps: tuple[int, int] | None = None,
    show_progress: bool = True,
    data_service: str | None = None,
) -> list[float]:
    """Trains from the latest checkpoint in `workdir`, or from the start, to the end.

    Args:
        config: What to learn.
        workdir: The run's folder.
        strategy: From `make_strategy`; one device by default.
        profile_steps: First and last step of a profile for TensorBoard.
        show_progress: Whether to draw a bar with the time left.
        data_service: Address of a tf.data service that makes the batches.

    Returns:
        The losses of the steps done by this call.

    Raises:
        ValueError: The config does not fit the data, the network or the run in
            `workdir`; or gradients stopped being finite.
        OSError: The folder cannot be written or data are missing.
        KeyboardInterrupt: On Ctrl-C, after a checkpoint.
    """
    strategy = strategy or tf.distribute.get_strategy()
    folder = RunFolder(workdir)
    if is_chief(strategy):
        folder.write_config(config)
    makers = {
        "adversarial": make_adversarial_state,
        "triplet": make_triplet_state,
    }
    start = config
    if latest_checkpoint(folder):
        # A run that goes on has its weights; those it began with may be gone.
        model = replace(config.model, initial_weights="", copy_first_stage=False)
        start = replace(config, model=model)
    state = makers.get(config.trainer, make_training_state)(start, strategy)
    averaged = make_network(config.model)
    checkpoints = Checkpoints(state, folder, strategy, config.run.keep)
    checkpoints.restore()
    if state.step == 0 and config.variational.principal_blocks:
        start_from_principal_components(config, state.network)
    validation = make_validation(config, averaged, folder, is_chief(strategy))
    if isinstance(validation, Validation):
        checkpoints.forget_best(validation.compares_with)
    run = _Run(
        config=config,
        state=state,
        step_function=make_step_function(config, state, strategy),
        batches=_batches(config, state, strategy, data_service),
        checkpoints=checkpoints,
        validation=validation,
        writer=TensorboardWriter(
            folder.tensorboard if is_chief(strategy) else None, config, profile_steps
        ),
    )
    held = folder.held() if is_chief(strategy) else nullcontext()
    with held, graceful_interruption() as interruption:
        # Where several processes are asked to stop, they are not all at the same step.
        # The first one writes the checkpoint and leaves, which ends the others.
        heeded = interruption if is_chief(strategy) else Interruption()
        return run.to_the_end(heeded, show_progress and is_chief(strategy))


def _batches(
    config: ExperimentConfig,
    state: TrainingState,
    strategy: tf.distribute.Strategy,
    data_service: str | None,
) -> Iterator[Any]:
    if isinstance(strategy, tf.distribute.ParameterServerStrategy):
        if data_service:
            raise ValueError("Workers of parameter servers make their own batches.")
        return iter(())
    return iter(
        training_batches(
            config,
            first_step=state.step,
            strategy=strategy,
            data_service=data_service,
        )
    )


def make_validation(
    config: ExperimentConfig, network: keras.Model, folder: RunFolder, write: bool
) -> Validation | PictureValidation | ClipValidation | CycleValidation:
    """Returns what measures the averaged weights; they are copied to `network`."""
    if config.trainer in ("supervised", "triplet"):
        return Validation(config, network, folder, write=write)
    if takes_clips(config):
        return ClipValidation(config, network, folder, write=write)
    if isinstance(network, CycleTranslator):
        return CycleValidation(config, network, folder, write=write)
    if isinstance(network, Restorer):
        return PerceptualValidation(config, network, folder, write=write)
    return PictureValidation(config, network, folder, write=write)


def make_step_function(
    config: ExperimentConfig, state: TrainingState, strategy: tf.distribute.Strategy
) -> StepFunction:
    """Returns a function that takes the batches of one update and makes it.

    It returns scalars on the device, averaged over replicas and batches: `loss`,
    `gradient_norm`, `finite` and what else the way of learning has to show.
    """
    if isinstance(state, TripletState):
        return triplet_step_function(config, state, strategy)
    if isinstance(state, AdversarialState):
        return adversarial_step_function(config, state, strategy)
    gradients_function = _gradients_function(config, state)

    def gradients_of(batch: Any) -> tuple[list[Any], dict[str, Any]]:
        return gradients_function(batch=batch)

    def apply(gradients: list[Any]) -> dict[str, Any]:
        return apply_gradients(
            gradients=gradients,
            network=state.network,
            optimizer=state.optimizer,
            average=state.average,
            config=config.optimizer,
        )

    if isinstance(strategy, tf.distribute.ParameterServerStrategy):
        return ScheduledSteps(config, state, strategy, gradients_of, apply)
    update = make_update(
        gradients_of=gradients_of,
        apply=apply,
        sums=state.gradients,
        strategy=strategy,
    )

    def step(batches: Iterator[Any]) -> dict[str, Any]:
        return update([next(batches) for _ in range(config.optimizer.accumulation)])

    return step


def _gradients_function(
    config: ExperimentConfig, state: TrainingState
) -> Callable[..., tuple[list[Any], dict[str, Any]]]:
    network = state.network
    if config.trainer == "variational":
        return variational_gradients_function(config, state)
    if not isinstance(network, Restorer):
        raise ValueError(
            "config.trainer=supervised is for networks that restore clips; received "
            f"config.model.network={config.model.network}."
        )
    check_recipe(config, network)
    if config.degradation.recipe == "interpolation":
        return partial(
            interpolation_gradients,
            network=network,
            loss=TrainingLoss(config.loss),
            border=config.interpolation.border,
            trained=config.model.trained,
        )
    if config.texture.reference:
        return partial(
            texture_gradients, network=network, loss=TextureLoss(config.texture)
        )
    if config.degradation.recipe != "damage":
        return partial(
            supervised_gradients, network=network, loss=TrainingLoss(config.loss)
        )
    if config.model.trained == "finder":
        return partial(
            finding_gradients, network=network, loss=FindingLoss(config.loss)
        )
    return partial(damage_gradients, network=network, loss=DamageLoss(config.loss))


@dataclass(kw_only=True)
class _Run:
    """One call of `train`, from the first step it does to the last."""

    config: ExperimentConfig
    state: TrainingState
    step_function: StepFunction
    batches: Iterator[Any]
    checkpoints: Checkpoints
    validation: Validation | PictureValidation | ClipValidation | CycleValidation
    writer: TensorboardWriter
    progress: Progress = field(default_factory=Progress)
    losses: list[float] = field(default_factory=list)
    stale: int = 0

    @property
    def _done(self) -> bool:
        patience = self.config.evaluation.patience
        return bool(patience) and self.stale >= patience

    def to_the_end(self, interruption: Interruption, show: bool) -> list[float]:
        first, last = self.state.step, self.config.schedule.steps
        timed = TimedIterator(self.batches)
        with (
            self.writer,
            tqdm(
                total=last, initial=first, unit="step", disable=not show, leave=True
            ) as bar,
        ):
            for step in range(first + 1, last + 1):
                started = time.perf_counter()
                self.writer.profile(step)
                self.progress.figures.append(self.step_function(timed))
                self.progress.waiting += timed.taken()
                self.progress.seconds += time.perf_counter() - started
                stopping = self._after(step, bar, interruption)
                bar.update()
                if stopping:
                    raise KeyboardInterrupt
                if self._done:
                    break
            if self.progress.figures:
                self._report(step, bar)
        return self.losses

    def _after(self, step: int, bar: Any, interruption: Interruption) -> bool:
        """Does what is due after a step; returns whether it was asked to stop."""
        run, last = self.config.run, step == self.config.schedule.steps
        if step % run.log_every == 0 or last:
            self._report(step, bar)
        if run.histogram_every and step % run.histogram_every == 0:
            self.writer.histograms(step, self.state.network)
        if step % self.config.evaluation.every == 0 or last:
            self._settle()
            self._validate(step)
        # Asked now and not before: a validation takes long, and to stop in the middle
        # of one is not to lose the steps since the last checkpoint.
        stopping = interruption.requested
        if stopping and self.progress.figures:
            self._report(step, bar)
        if step % run.save_every == 0 or last or stopping or self._done:
            self._settle()
            self.checkpoints.save(self.validation.network)
        return stopping

    def _settle(self) -> None:
        if isinstance(self.step_function, ScheduledSteps):
            self.step_function.settle()

    def _report(self, step: int, bar: Any) -> None:
        progress, self.progress = self.progress, Progress()
        names = progress.figures[0]
        series = {
            name: np.array([float(figures[name]) for figures in progress.figures])
            for name in names
        }
        self.losses += series["loss"].tolist()
        self._check_finite(step, series["finite"], progress.skipped)
        good = series["finite"] > 0
        means = {
            name: float(values[good].mean()) if good.any() else math.nan
            for name, values in series.items()
        }
        seconds = progress.seconds / len(good)
        self.writer.scalars(
            step,
            _shown(means)
            | {
                f"train/{name}": rate
                for name, rate in self.state.learning_rates.items()
            }
            | {
                "train/skipped_steps": float(len(good) - good.sum()),
                "speed/steps_per_second": 1.0 / seconds,
                "speed/share_of_time_waiting_for_data": progress.waiting
                / progress.seconds,
            },
        )
        bar.set_postfix_str(_summary(means))

    def _check_finite(self, step: int, finite: np.ndarray, skipped: int) -> None:
        for index, value in enumerate(finite):
            skipped = 0 if value else skipped + 1
            if skipped >= self.config.run.max_skipped:
                raise ValueError(
                    f"Training stopped at step {step - len(finite) + index + 1}: "
                    f"{skipped} steps in a row had a loss or gradient that is not "
                    "finite. Start another run, from the weights of this one where it "
                    "has some (its folder as config.model.initial_weights), with a "
                    "lower config.optimizer.learning_rate or clip_norm."
                )
        self.progress.skipped = skipped

    def _validate(self, step: int) -> None:
        if not self.validation.wanted:
            return
        self.state.average.copy_to(self.validation.network)
        figure, scalars, pictures = self.validation.run(step)
        self.writer.scalars(step, scalars)
        self.writer.pictures(step, pictures, self.validation.group)
        better = self.checkpoints.save_if_best(self.validation.network, figure)
        self.stale = 0 if better else self.stale + 1


def _shown(means: dict[str, float]) -> dict[str, float]:
    """The scalars of the steps under the names that TensorBoard shows."""
    shown = {f"train/{name}": value for name, value in means.items()}
    del shown["train/finite"]
    if "squared_error" in means:
        del shown["train/squared_error"]
        shown["train/psnr_of_batches"] = _psnr(means["squared_error"])
    return shown


def _summary(means: dict[str, float]) -> str:
    if "squared_error" in means:
        return f"loss {means['loss']:.4f}, {_psnr(means['squared_error']):.2f} dB"
    return (
        f"loss {means['loss']:.4f} against {means['discriminator_loss']:.4f}, D "
        f"{means['real_probability']:.2f} and {means['generated_probability']:.2f}"
    )


def _psnr(squared_error: float) -> float:
    return -10.0 * math.log10(squared_error) if squared_error > 0 else math.nan
