"""Frames behind others, one after another."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from keras import ops

from zoo.vae.stochastic_predictor import StochasticPredictor


def continuation(
    network: StochasticPredictor,
    known: Sequence[Any],
    frames: int,
    noises: Iterable[Any],
    *,
    goal: Any | None = None,
    step: Callable[..., tuple[dict[str, Any], dict[str, Any]]] | None = None,
) -> Iterator[dict[str, Any]]:
    """Goes on behind known frames.

    What was drawn for known frames follows from them; what comes behind is drawn from
    the prior, and each of these frames is made of the one made before it.

    Args:
        network: What predicts.
        known: The frames before, one or more, float32 `[B, H, W, C]` in [0, 1].
        frames: How many are to follow.
        noises: float32 `[B, *network.latent_shape(H, W)]`, standard normal, for
            every frame but the first known one.
        goal: The frame that is to come behind them, `[B, H, W, C]`; None for any.
        step: The network's `step`, where it was compiled.

    Yields:
        What `step` returned of every frame that follows.
    """
    batch, height, width = ops.shape(known[0])[:3]
    state = network.initial_state(batch, height, width)
    total = len(known) + frames + (goal is not None)
    frame = known[0]
    numbers = range(1, len(known) + frames)
    for number, noise in zip(numbers, noises, strict=False):
        inputs = {"frame": frame, "noise": noise}
        if number < len(known):
            inputs["following"] = known[number]
        if goal is not None:
            inputs |= {
                "goal": goal,
                "told": ops.ones((batch,)),
                "left": ops.full((batch,), (total - number) / total),
            }
        outputs, state = (step or network.step)(inputs, state)
        if number < len(known):
            frame = known[number]
        else:
            frame = outputs["next"]
            yield outputs
