"""Degradations one after another."""

import math
from collections.abc import Sequence
from typing import Any

import keras
from keras import ops

from data_pipeline.degradations.degradation import UNKNOWN_NOISE, Degradation
from data_pipeline.degradations.parameter_range import per_clip
from data_pipeline.degradations.seed_stream import SeedStream, Tensor


@keras.saving.register_keras_serializable("kinozoo")
class DegradationChain(Degradation):
    """Applies degradations in order, each to a clip with its own probability.

    Every step gets a seed of its own, derived from the chain's, so that a step
    draws the same whatever the steps before it are set to. A batch in which
    only some clips draw a step pays for all of them.

    `noise_level` describes the result: white noise on a clean or noisy clip
    adds up in quadrature; noise that one figure does not describe, or any
    other step after noise (blur changes its level), makes it unknown.
    `mask` is there if any step gives one: the greatest of them, per pixel.

    Args:
        steps: Pairs `(degradation, probability)`. Steps that change the size of
            a clip need probability 1 and come before those that give a mask.

    Raises:
        ValueError: A probability lies outside [0, 1] or a step that changes the
            size breaks its rule.
    """

    def __init__(
        self,
        steps: Sequence[tuple[Degradation, float]],
        *,
        name: str | None = None,
    ) -> None:
        super().__init__(name=name)
        _check_steps(steps)
        self.degradations = [degradation for degradation, _ in steps]
        self.probabilities = [float(probability) for _, probability in steps]
        self.scale = math.prod(step.scale for step in self.degradations)
        self.gives_mask = any(step.gives_mask for step in self.degradations)

    def degrade(self, clip: Tensor, seeds: SeedStream) -> dict[str, Tensor]:
        state: dict[str, Tensor] = {
            "clip": clip,
            "noise_level": ops.zeros((ops.shape(clip)[0],), "float32"),
        }
        if not self.degradations:
            return state
        count = len(self.degradations)
        step_seeds = seeds.split(count)
        drawn = keras.random.uniform((count, ops.shape(clip)[0]), seed=seeds)
        for index, degradation in enumerate(self.degradations):
            stepped = degradation(state["clip"], seed=step_seeds[index])
            stepped["noise_level"] = _combined_noise_level(
                state["noise_level"], stepped["noise_level"]
            )
            if "mask" in state:
                own = stepped.get("mask", ops.zeros_like(state["mask"]))
                stepped["mask"] = ops.maximum(state["mask"], own)
            probability = self.probabilities[index]
            if probability < 1.0:
                stepped = _chosen(drawn[index] < probability, stepped, state)
            state = stepped
        return state

    def get_config(self) -> dict[str, Any]:
        steps = zip(self.degradations, self.probabilities, strict=True)
        serialised = [
            (keras.saving.serialize_keras_object(degradation), probability)
            for degradation, probability in steps
        ]
        return {**super().get_config(), "steps": serialised}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> "DegradationChain":
        steps = [
            (keras.saving.deserialize_keras_object(degradation), probability)
            for degradation, probability in config["steps"]
        ]
        return cls(steps, name=config["name"])


def _check_steps(steps: Sequence[tuple[Degradation, float]]) -> None:
    masked = False
    for degradation, probability in steps:
        name = type(degradation).__name__
        if not 0.0 <= probability <= 1.0:
            raise ValueError(
                f"The probability of {name} must lie in [0, 1]; received {probability}."
            )
        if degradation.scale != 1 and (masked or probability != 1.0):
            raise ValueError(
                f"{name} changes the size of a clip: give it probability 1 "
                f"(received {probability}) and put it before the steps with a mask."
            )
        masked = masked or degradation.gives_mask


def _combined_noise_level(before: Tensor, added: Tensor) -> Tensor:
    """Noise level `[B]` of clips of level `before` to which a step added `added`."""
    after_other_step = ops.where(before == 0.0, 0.0, UNKNOWN_NOISE)
    quadrature = ops.sqrt(before**2 + added**2)
    after_noise = ops.where(ops.minimum(before, added) < 0.0, UNKNOWN_NOISE, quadrature)
    return ops.where(added == 0.0, after_other_step, after_noise)


def _chosen(
    take: Tensor, stepped: dict[str, Tensor], state: dict[str, Tensor]
) -> dict[str, Tensor]:
    """Returns per clip `stepped` where `take` (bool `[B]`), else `state`."""
    if "mask" in stepped and "mask" not in state:
        state = {**state, "mask": ops.zeros_like(stepped["mask"])}
    take_clip = per_clip(take)
    return {
        key: ops.where(take if key == "noise_level" else take_clip, value, state[key])
        for key, value in stepped.items()
    }
