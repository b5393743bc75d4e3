"""Teaching a denoiser the noise of one film, on that film alone."""

import math
import time
from collections.abc import Sequence
from typing import Any

import numpy as np
import tensorflow as tf
from tqdm import tqdm

from data_pipeline.degradations.degradation import UNKNOWN_NOISE
from trainers.adaptation_config import AdaptationConfig
from trainers.adaptation_outcome import AdaptationOutcome
from trainers.clip_restoration import ClipRestoration, as_8_bits
from trainers.config import LossConfig, OptimizerConfig
from trainers.grain_batches import GrainBatches
from trainers.grain_patches import cut_grain_patches
from trainers.held_out_film import HeldOutFilm
from trainers.interruption import Interruption
from trainers.kernel_muon import KernelMuon
from trainers.measured_grain import MeasuredGrain
from trainers.moving_average import MovingAverage
from trainers.steps.supervised import supervised_step
from trainers.training_loss import TrainingLoss
from zoo.temporal.restorer import Restorer
from zoo.temporal.shift_denoiser import ShiftDenoiser

# The rest of the learning rate at the end.
_FINAL_SHARE = 0.05
# Progress at which the film is cleaned anew, with what was learnt by then.
_CLEAN_AGAIN = (0.35, 0.7)
_BAR = "{desc}: {percentage:3.0f}%|{bar}| {elapsed}<{remaining}{postfix}"


class Adaptation:
    """Fine-tunes a denoiser on noisy clips of one film, without clean ones.

    The film's noise is measured in flat places, from frame to frame: its strength in
    every tone, its correlation in space and between channels. The network cleans the
    film as well as it can, and learns to clean these pictures, at their own size and
    shrunk, of new noise like the film's; twice on the way, the film is cleaned anew
    by what was learnt. Some clips are held out: with their own noise, they show by
    `HeldOutFilm` whether the network got better, when to stop, and which weights
    to keep: those that it came with, unless others are better beyond chance.

    Args:
        network: A built denoiser, trained; its weights change.
        config: Bounds and pace.
        noise_level: What it will be told when it restores the film, 0 to 255 scale;
            negative for nothing.

    Raises:
        ValueError: The network is of a kind that cannot learn so.
    """

    def __init__(
        self,
        network: Restorer,
        config: AdaptationConfig,
        noise_level: float = UNKNOWN_NOISE,
    ):
        if not isinstance(network, ShiftDenoiser):
            raise ValueError(
                "presets of shift_denoiser, such as denoise_fast and denoise_best, can "
                f"learn on a film; received one of {type(network).__name__}"
            )
        self._network = network
        self._config = config
        self._noise_level = noise_level
        self._averaged = type(network).from_config(network.get_config())
        self._averaged.build_for_clips()
        self._averaged.set_weights(network.get_weights())
        self._restore = ClipRestoration(self._averaged, noise_level)

    def run(
        self,
        training: Sequence[np.ndarray],
        held_out: Sequence[np.ndarray],
        *,
        interruption: Interruption | None = None,
        show_progress: bool = False,
    ) -> AdaptationOutcome:
        """Learns, and leaves the better weights in the network.

        Args:
            training: Noisy clips to learn on, uint8 RGB `[T, H, W, 3]`, each of one
                shot.
            held_out: Others to measure on.
            interruption: Ends the adaptation early; the best weights so far count.
            show_progress: Whether to show a bar with the time left.

        Raises:
            ValueError: The clips are too few, too short or too small.
        """
        start = time.monotonic()
        first = self._network.get_weights()
        cleaned = [self._restore(clip) for clip in training]
        film = HeldOutFilm(
            [(clip, as_8_bits(self._restore(clip))) for clip in held_out]
        )
        pairs = zip(training, map(as_8_bits, cleaned), strict=True)
        grain = MeasuredGrain.from_patches(*cut_grain_patches(pairs))
        batches = GrainBatches(self._config, grain, self._noise_level)
        batches.use(cleaned)
        search = _Search(film.errors(self._restore), first, self._config.patience)
        self._learn(
            batches,
            training,
            film,
            search,
            start,
            interruption or Interruption(),
            show_progress,
        )
        outcome = AdaptationOutcome(
            before=search.before,
            after=search.best,
            grain=grain,
            steps=search.steps,
            best_step=search.best_step,
            seconds=time.monotonic() - start,
        )
        self._network.set_weights(search.weights if outcome.better else first)
        return outcome

    def _learn(
        self,
        batches: GrainBatches,
        training: Sequence[np.ndarray],
        film: HeldOutFilm,
        search: "_Search",
        start: float,
        interruption: Interruption,
        show_progress: bool,
    ) -> None:
        config = self._config
        optimizer = KernelMuon(config.learning_rate)
        optimizer.build(self._network.trainable_variables)
        average = MovingAverage(self._network, config.average_decay)
        step = self._step_function(optimizer, average)
        checks = [(i + 1) / config.checks for i in range(config.checks)]
        cleanings = list(_CLEAN_AGAIN)
        source = iter(batches)
        with tqdm(
            total=1.0, desc="learning", bar_format=_BAR, disable=not show_progress
        ) as bar:
            while not search.finished:
                done = self._progress(search.steps, start)
                optimizer.learning_rate = self._rate(search.steps, done)
                step(next(source))
                search.steps += 1
                done = self._progress(search.steps, start)
                bar.update(min(done, 1.0) - bar.n)
                stopping = interruption.requested or done >= 1.0
                if stopping or done >= checks[0]:
                    checks = [check for check in checks if check > done]
                    average.copy_to(self._averaged)
                    errors = film.errors(self._restore)
                    search.look_at(errors, self._averaged.get_weights())
                    bar.set_postfix_str(search.summary())
                if stopping:
                    return
                if cleanings and done >= cleanings[0] and search.best_step:
                    cleanings = [cleaning for cleaning in cleanings if cleaning > done]
                    self._averaged.set_weights(search.weights)
                    batches.use([self._restore(clip) for clip in training])

    def _step_function(self, optimizer: KernelMuon, average: MovingAverage) -> Any:
        loss = TrainingLoss(LossConfig(balance=0.0, epsilon=self._config.epsilon))
        limits = OptimizerConfig()

        @tf.function
        def step(batch: dict[str, Any]) -> Any:
            return supervised_step(
                network=self._network,
                optimizer=optimizer,
                average=average,
                loss=loss,
                batch=batch,
                config=limits,
            )

        return step

    def _progress(self, steps: int, start: float) -> float:
        seconds = time.monotonic() - start
        return max(steps / self._config.steps, seconds / (60.0 * self._config.minutes))

    def _rate(self, steps: int, done: float) -> float:
        rise = min(1.0, (steps + 1) / self._config.warm_up_steps)
        fall = 0.5 * (1.0 + math.cos(math.pi * min(done, 1.0)))
        share = _FINAL_SHARE + (1.0 - _FINAL_SHARE) * fall
        return self._config.learning_rate * rise * share


class _Search:
    """The best weights so far."""

    def __init__(self, before: np.ndarray, weights: list[np.ndarray], patience: int):
        self.before = self.best = before
        self.weights = weights
        self.steps = self.best_step = 0
        self._left = self._patience = patience

    @property
    def finished(self) -> bool:
        """Whether nothing has got better for long."""
        return self._left == 0

    def look_at(self, errors: np.ndarray, weights: list[np.ndarray]) -> None:
        """Takes in a check's errors and the weights that gave them."""
        if errors.mean() < self.best.mean():
            self.best, self.weights, self.best_step = errors, weights, self.steps
            self._left = self._patience
        else:
            self._left -= 1

    def summary(self) -> str:
        """The change of the squared error so far."""
        return f"held-out error {self.best.mean() - self.before.mean():+.1f}"
