"""Learning from a discriminator that learns too."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import keras
import tensorflow as tf

from trainers.adversarial_config import AdversarialConfig
from trainers.adversarial_losses import adversarial_loss
from trainers.adversarial_state import AdversarialState
from trainers.experiment_config import ExperimentConfig
from trainers.games.choice import make_game
from trainers.games.comparison import Comparison
from trainers.games.game import Game
from trainers.steps.accumulation import make_update
from trainers.steps.supervised import Batch, Figures, apply_gradients
from zoo.losses.gradient_penalty import (
    between,
    gradient_penalty,
    zero_centred_penalty,
)


def discriminator_gradients(
    *,
    game: Game,
    discriminator: keras.Model,
    config: AdversarialConfig,
    batch: Batch,
) -> tuple[list[Any], Figures]:
    """Computes the gradient of the discriminator's loss of one replica's batch.

    Args:
        game: Says what is made and compared.
        discriminator: What is trained: the one of all comparisons, or what holds them.
        config: Loss and penalty.
        batch: As the game takes it; its `chances`, float32 `[B, ...]` in [0, 1), begin
            with the share of each real example in the gradient penalty.

    Returns:
        Gradients of `discriminator.trainable_variables`, and the scalars
        `discriminator_loss` without the penalty, `penalty` without its weight, and
        `real_probability` and `generated_probability`: D(x) of the papers.
    """
    loss = adversarial_loss(config.loss)
    made = tf.nest.map_structure(
        tf.stop_gradient, game.make(batch, turn="discriminator")
    )
    comparisons = game.comparisons(batch, made, turn="discriminator")
    value, penalty = tf.zeros(()), tf.zeros(())
    real_probability, made_probability = tf.zeros(()), tf.zeros(())
    with tf.GradientTape() as tape:
        for comparison in comparisons:
            real = comparison.judge(comparison.real, training=True)
            made = comparison.judge(comparison.made, training=True)
            value += loss.discriminator(real, made)
            penalty += _penalty(comparison, config, batch)
            real_probability += tf.reduce_mean(loss.probability(real))
            made_probability += tf.reduce_mean(loss.probability(made))
        total = value + config.penalty_weight * penalty
    weights = [weight.value for weight in discriminator.trainable_variables]
    gradients = tape.gradient(
        total, weights, unconnected_gradients=tf.UnconnectedGradients.ZERO
    )
    return gradients, {
        "discriminator_loss": value,
        "penalty": penalty,
        "real_probability": real_probability / len(comparisons),
        "generated_probability": made_probability / len(comparisons),
    }


def generator_gradients(
    *,
    game: Game,
    generator: keras.Model,
    config: AdversarialConfig,
    batch: Batch,
) -> tuple[list[Any], Figures]:
    """Computes the gradient of the generator's loss of one replica's batch.

    Args:
        game: As of `discriminator_gradients`.
        generator: What is trained.
        config: Loss.
        batch: As of `discriminator_gradients`.

    Returns:
        Gradients of `generator.trainable_variables`, and the scalar `loss`; where the
        game has a content loss also `adversarial_loss` without its weight, and what
        the game shows.
    """
    loss = adversarial_loss(config.loss)
    with tf.GradientTape() as tape:
        made = game.make(batch, turn="generator")
        adversarial = tf.zeros(())
        for comparison in game.comparisons(batch, made, turn="generator"):
            scores = comparison.judge(comparison.made, training=True)
            real = None
            if loss.compares:
                real = comparison.judge(comparison.real, training=True)
            adversarial += loss.generator(scores, real)
        content, figures = game.content(batch, made)
        value = game.weight * adversarial + content
    weights = [weight.value for weight in generator.trainable_variables]
    if figures:
        figures = figures | {"adversarial_loss": adversarial}
    return tape.gradient(value, weights), {"loss": value} | figures


def adversarial_step_function(
    config: ExperimentConfig,
    state: AdversarialState,
    strategy: tf.distribute.Strategy,
) -> Callable[[Iterator[Any]], Figures]:
    """Returns a function that takes the batches of one update and makes it.

    The discriminator learns from `discriminator_steps` times `accumulation` batches,
    then the generator from the last `accumulation` of them, with noise of its own.
    It returns scalars on the device: those of the last update of each network,
    `gradient_norm`, `discriminator_gradient_norm` and `finite`.
    """
    game = make_game(config, state)
    adversarial, parts = config.adversarial, config.optimizer.accumulation
    judge = make_update(
        gradients_of=lambda batch: discriminator_gradients(
            game=game,
            discriminator=state.discriminator,
            config=adversarial,
            batch=batch,
        ),
        apply=lambda gradients: _discriminator_names(
            apply_gradients(
                gradients=gradients,
                network=state.discriminator,
                optimizer=state.discriminator_optimizer,
                average=None,
                config=config.optimizer,
            )
        ),
        sums=state.discriminator_gradients,
        strategy=strategy,
    )
    generate = make_update(
        gradients_of=lambda batch: generator_gradients(
            game=game, generator=state.network, config=adversarial, batch=batch
        ),
        apply=lambda gradients: apply_gradients(
            gradients=gradients,
            network=state.network,
            optimizer=state.optimizer,
            average=state.average,
            config=config.optimizer,
        ),
        sums=state.gradients,
        strategy=strategy,
    )

    def step(batches: Iterator[Any]) -> Figures:
        for _ in range(adversarial.discriminator_steps):
            taken = [next(batches) for _ in range(parts)]
            judged = judge(taken)
        figures = judged | generate(taken)
        figures["finite"] *= figures.pop("discriminator_finite")
        return figures

    return step


def _penalty(comparison: Comparison, config: AdversarialConfig, batch: Batch) -> Any:
    """Returns the penalty on a discriminator's slope, a scalar without its weight."""
    if config.penalty == "none":
        return tf.zeros(())
    subject, real = comparison.subject, comparison.real
    judged = partial(_judged, comparison)
    if config.penalty == "r1":
        return zero_centred_penalty(_slope(judged, real[subject]))
    made, shares = comparison.made[subject], batch["chances"][:, 0]
    return gradient_penalty(_slope(judged, between(real[subject], made, shares)))


def _judged(comparison: Comparison, subject: Any) -> Any:
    inputs = comparison.real | {comparison.subject: subject}
    return comparison.judge(inputs, training=True)


def _slope(judged: Callable[[Any], Any], pictures: Any) -> Any:
    """Returns the gradient of each example's score by the example.

    Where places are judged the score is their mean, as in the losses: else the weight
    of a penalty would depend on how many there are.
    """
    with tf.GradientTape() as tape:
        tape.watch(pictures)
        scores = judged(pictures)
        scores = tf.reduce_mean(scores, axis=tuple(range(1, len(scores.shape))))
    return tape.gradient(scores, pictures)


def _discriminator_names(figures: Figures) -> Figures:
    return {f"discriminator_{name}": value for name, value in figures.items()}
