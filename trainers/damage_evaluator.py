"""Measures how well damage is found and filled in, one clip at a time."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import tensorflow as tf

from trainers.clip_evaluator import (
    ClipEvaluator,
    ClipFigures,
    FrameWatcher,
    check_scale,
    streamed,
)
from trainers.colour_evaluator import ColourEvaluator
from trainers.colour_protocol import ColourProtocol
from trainers.damage_protocol import DamagedClip, DamageProtocol
from trainers.evaluation_clip import EvaluationClip
from trainers.evaluation_protocol import EvaluationProtocol
from trainers.interpolation_evaluator import InterpolationEvaluator
from trainers.interpolation_protocol import InterpolationProtocol
from zoo.metrics.structural_similarity import structural_similarity
from zoo.temporal.colouriser import Colouriser
from zoo.temporal.damage_restorer import DamageRestorer
from zoo.temporal.interpolator import Interpolator
from zoo.temporal.restorer import Restorer, State

# A mean squared error below which pixels count as equal: 100 dB.
_LEAST_ERROR = 1e-10


@dataclass(frozen=True, kw_only=True)
class DamageFigures(ClipFigures):
    """What was measured on one damaged clip.

    PSNR are over all pixels of a kind in the clip, in dB, at most 100.

    Attributes:
        damaged_share: Share of the pixels that are visibly damaged.
        psnr_inside: Of visibly damaged pixels, restored.
        degraded_psnr_inside: Of the same, as they went in.
        psnr_outside: Of pixels that no damage touches; as they went in they are
            equal to the truth.
        lost_outside: By how many dB the same pixels became less like the picture
            without noise; 0 where there is no noise, of which nothing can be lost.
        f1: Of the visibly damaged pixels that were found, at a probability of 0.5:
            the harmonic mean of precision and recall. The faint edges of damage
            count for neither.
    """

    damaged_share: float
    psnr_inside: float
    degraded_psnr_inside: float
    psnr_outside: float
    lost_outside: float
    f1: float


class DamageEvaluator(ClipEvaluator):
    """Restores damaged clips through `DamageRestorer.step_with_mask`.

    Args:
        network: Built.
    """

    def __init__(self, network: DamageRestorer):
        super().__init__(network)

        def step(inputs: dict[str, Any], state: State) -> tuple[Any, State]:
            frame, mask, state = network.step_with_mask(inputs, state)
            return (frame, mask), state

        self._step_with_mask = tf.function(step, reduce_retracing=True, autograph=False)

    def evaluate(
        self,
        clip: EvaluationClip,
        protocol: EvaluationProtocol,
        level: float,
        mode: str,
        watch: FrameWatcher | None = None,
    ) -> DamageFigures:
        """Measures one clip; the protocol is a `DamageProtocol`."""
        if not isinstance(protocol, DamageProtocol):
            raise ValueError(f"{protocol.name} is not a protocol for damage.")
        made = protocol.damaged_clip(clip.frames, level)
        told = protocol.told_level(level, mode)
        outputs = streamed(
            self._network,
            self._step_with_mask,
            lambda index: _pixels(made.degraded[index]),
            clip.frames.shape,
            told,
        )
        sums, similarity = _Sums(), []
        for index, (restored, mask) in enumerate(outputs):
            true = _pixels(made.truth[index])
            restored = np.clip(np.asarray(restored)[0], 0.0, 1.0)
            sums.add(made, index, restored, np.asarray(mask)[0, ..., 0] > 0.5)
            sums.add_noise(made, index, restored, _pixels(clip.frames[index]))
            if watch is not None:
                watch(true, _pixels(made.degraded[index]), restored)
            similarity.append(
                structural_similarity(true[None, None], restored[None, None])
            )
        frames, height, width, _ = clip.frames.shape
        return DamageFigures(
            clip=clip.name,
            frames=frames,
            height=height,
            width=width,
            noise_level=level,
            mode=mode,
            psnr=_psnr(sums.error, made.damaged.size),
            ssim=float(np.mean(similarity)),
            noisy_psnr=_psnr(sums.error_before, made.damaged.size),
            damaged_share=sums.damaged / made.damaged.size,
            psnr_inside=_psnr(sums.error_inside, sums.damaged),
            degraded_psnr_inside=_psnr(sums.error_inside_before, sums.damaged),
            psnr_outside=_psnr(sums.error_outside, sums.untouched),
            lost_outside=sums.lost_outside,
            f1=sums.f1,
        )


@dataclass(kw_only=True)
class _Sums:
    """Squared errors (mean of the colours) and pixels, added up over frames."""

    error: float = 0.0
    error_before: float = 0.0
    error_inside: float = 0.0
    error_inside_before: float = 0.0
    error_outside: float = 0.0
    noise_outside: float = 0.0
    noise_outside_before: float = 0.0
    damaged: int = 0
    untouched: int = 0
    hits: int = 0
    false_alarms: int = 0

    def add(
        self, made: DamagedClip, index: int, restored: np.ndarray, found: np.ndarray
    ) -> None:
        true, degraded = _pixels(made.truth[index]), _pixels(made.degraded[index])
        damaged, untouched = made.damaged[index], made.untouched[index]
        error = np.mean(np.square(restored - true), axis=-1)
        before = np.mean(np.square(degraded - true), axis=-1)
        self.error += float(error.sum())
        self.error_before += float(before.sum())
        self.error_inside += float(error[damaged].sum())
        self.error_inside_before += float(before[damaged].sum())
        self.error_outside += float(error[untouched].sum())
        self.damaged += int(damaged.sum())
        self.untouched += int(untouched.sum())
        self.hits += int((found & damaged).sum())
        self.false_alarms += int((found & untouched).sum())

    def add_noise(
        self, made: DamagedClip, index: int, restored: np.ndarray, clean: np.ndarray
    ) -> None:
        untouched = made.untouched[index]
        noise = np.square(restored - clean).mean(axis=-1)
        before = np.square(_pixels(made.truth[index]) - clean).mean(axis=-1)
        self.noise_outside += float(noise[untouched].sum())
        self.noise_outside_before += float(before[untouched].sum())

    @property
    def lost_outside(self) -> float:
        if not self.noise_outside_before:
            return 0.0
        return float(10.0 * np.log10(self.noise_outside / self.noise_outside_before))

    @property
    def f1(self) -> float:
        return 2.0 * self.hits / max(self.hits + self.damaged + self.false_alarms, 1)


def evaluator_for(network: Restorer, protocol: EvaluationProtocol) -> ClipEvaluator:
    """Returns what measures a network by a protocol.

    Raises:
        ValueError: The protocol is not for such networks.
    """
    check_scale(network, protocol)
    measures_frames = isinstance(protocol, InterpolationProtocol)
    if measures_frames != isinstance(network, Interpolator):
        raise ValueError(
            "Networks that make frames between others are measured by the protocol "
            f"every_second_frame, and no others; received {protocol.name} for "
            f"{type(network).__name__}."
        )
    if isinstance(network, Interpolator):
        return InterpolationEvaluator(network)
    if isinstance(protocol, ColourProtocol) != isinstance(network, Colouriser):
        raise ValueError(
            "Networks that colour are measured by the protocol colour, and no others; "
            f"received {protocol.name} for {type(network).__name__}."
        )
    if isinstance(network, Colouriser):
        return ColourEvaluator(network)
    if not isinstance(protocol, DamageProtocol):
        return ClipEvaluator(network)
    if not isinstance(network, DamageRestorer):
        raise ValueError(
            f"The protocol {protocol.name} is for networks that find damage, as "
            f"DamageRestorer; received {type(network).__name__}."
        )
    return DamageEvaluator(network)


def _pixels(frame: np.ndarray) -> np.ndarray:
    return frame.astype(np.float32) / np.float32(255.0)


def _psnr(error_sum: float, count: float) -> float:
    return float(-10.0 * np.log10(max(error_sum / max(count, 1.0), _LEAST_ERROR)))
