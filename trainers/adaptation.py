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
from trainers.held_out_film import HeldOutFilm
from trainers.interruption import Interruption
from trainers.kernel_muon import KernelMuon
from trainers.moving_average import MovingAverage
from trainers.neighbour_batches import NeighbourBatches
from trainers.optimizer_config import OptimizerConfig
from trainers.steps.frame_to_frame import frame_to_frame_gradients
from trainers.steps.supervised import apply_gradients
from zoo.temporal.restorer import Restorer
from zoo.temporal.shift_denoiser import ShiftDenoiser

# Noise levels that are tried, on so many clips and frames. What they do to grain has
# more than one best, so that all are.
_LEVELS = (3.0, 4.5, 7.0, 10.0, 15.0, 22.0, 33.0, 50.0)
_TRIED_ON, _TRIED_FRAMES = 2, 12
# The rest of the learning rate at the end.
_FINAL_SHARE = 0.05
_BAR = "{desc}: {percentage:3.0f}%|{bar}| {elapsed}<{remaining}{postfix}"


class Adaptation:
    """Fine-tunes a denoiser on noisy clips of one film, without clean ones.

    First the noise level is found that, told to the network, serves the film best;
    grain is not the noise that networks know, and they do better with a level than
    without. It becomes part of the weights (`ShiftDenoiser.assume_noise_level`), as
    MF2F tunes the noise map (Dewil et al., "Self-supervised training for blind
    multi-frame video denoising", WACV 2021). Then all weights learn from neighbouring
    frames (`NeighbourBatches`). Some clips are held out: `HeldOutFilm` shows on them
    whether the network got better, when to stop, and which weights to keep: those
    that it came with, unless others are better beyond chance.

    Args:
        network: A built denoiser, trained; its weights change.
        config: Bounds and pace.
        noise_level: What it would be told if it restored the film as it is, 0 to 255
            scale; negative for nothing. Adapted, it needs to be told nothing.

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
        self._averaged = ShiftDenoiser.from_config(network.get_config())
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
        level = self._best_level([c[:_TRIED_FRAMES] for c in training[:_TRIED_ON]])
        self._restore.noise_level = level
        film = HeldOutFilm(self._with_cleaned(held_out))
        batches = NeighbourBatches(self._config, self._with_cleaned(training))
        told = film.errors(self._restore)
        self._restore.noise_level = self._noise_level
        search = _Search(film.errors(self._restore), first, self._config.patience)
        for network in (self._network, self._averaged):
            network.assume_noise_level(level)
        search.look_at(told, self._network.get_weights())
        self._learn(
            batches,
            film,
            search,
            start,
            interruption or Interruption(),
            show_progress,
        )
        outcome = AdaptationOutcome(
            before=search.before,
            after=search.best,
            noise_level=level,
            steps=search.steps,
            best_step=search.best_step,
            seconds=time.monotonic() - start,
        )
        self._network.set_weights(search.weights if outcome.better else first)
        return outcome

    def _best_level(self, clips: Sequence[np.ndarray]) -> float:
        """The noise level to tell the network for the least error on some clips."""
        film = HeldOutFilm(self._with_cleaned(clips))
        best, least = self._noise_level, film.errors(self._restore).mean()
        for level in _LEVELS:
            self._restore.noise_level = level
            error = film.errors(self._restore).mean()
            if error < least:
                best, least = level, error
        return best

    def _with_cleaned(
        self, clips: Sequence[np.ndarray]
    ) -> list[tuple[np.ndarray, np.ndarray]]:
        return [(clip, as_8_bits(self._restore(clip))) for clip in clips]

    def _learn(
        self,
        batches: NeighbourBatches,
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

    def _step_function(self, optimizer: KernelMuon, average: MovingAverage) -> Any:
        limits = OptimizerConfig()

        @tf.function(autograph=False)
        def step(batch: dict[str, Any]) -> Any:
            gradients, figures = frame_to_frame_gradients(
                network=self._network, batch=batch, knee=self._config.knee
            )
            return figures | apply_gradients(
                gradients=gradients,
                network=self._network,
                optimizer=optimizer,
                average=average,
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
        elif self.steps:
            self._left -= 1

    def summary(self) -> str:
        """The change of the squared error so far."""
        return f"held-out error {self.best.mean() - self.before.mean():+.1f}"
