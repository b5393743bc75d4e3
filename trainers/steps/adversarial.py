"""Learning from a discriminator that learns too."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import tensorflow as tf

from trainers.adversarial_config import AdversarialConfig
from trainers.adversarial_losses import adversarial_loss
from trainers.adversarial_state import AdversarialState
from trainers.config import ExperimentConfig
from trainers.steps.accumulation import make_update
from trainers.steps.supervised import Batch, Figures, apply_gradients
from zoo.gan.clip_discriminator import ClipDiscriminator
from zoo.gan.clip_generator import ClipGenerator
from zoo.gan.diff_augment import DRAWS, diff_augment
from zoo.gan.discriminator import Discriminator
from zoo.gan.picture_generator import PictureGenerator
from zoo.losses.gradient_penalty import (
    between,
    gradient_penalty,
    zero_centred_penalty,
)

# Of each picture: a share for the gradient penalty, then the augmentations of the
# real picture, of the one made beside it, and of the one that the generator learns by.
CHANCES = 1 + 3 * DRAWS


def discriminator_gradients(
    *,
    generator: PictureGenerator | ClipGenerator,
    discriminator: Discriminator | ClipDiscriminator,
    config: AdversarialConfig,
    batch: Batch,
) -> tuple[list[Any], Figures]:
    """Computes the gradient of the discriminator's loss of one replica's batch.

    Args:
        generator: Makes as many pictures as there are real ones.
        discriminator: What is trained.
        config: Loss, penalty and augmentation.
        batch: `picture`, float32 `[B, H, W, C]` in [0, 1], or `clip`, float32
            `[B, T, H, W, C]`, with `moment`, float32 `[B]`; `noise`, float32 `[B, Z]`;
            `chances`, float32 `[B, CHANCES]`, uniform in [0, 1); with classes also
            `label` of the pictures and `wanted_label` of what is made, int32 `[B]`.

    Returns:
        Gradients of `discriminator.trainable_variables`, and the scalars
        `discriminator_loss` without the penalty, `penalty` without its weight, and
        `real_probability` and `generated_probability`: D(x) of the papers.
    """
    loss, chances = adversarial_loss(config.loss), batch["chances"]
    made = tf.stop_gradient(generator(_wanted(batch), training=True))
    shown = "clip" if "clip" in batch else "picture"
    real = _augmented(batch[shown], chances[:, 1 : 1 + DRAWS], config)
    made = _augmented(made, chances[:, 1 + DRAWS : 1 + 2 * DRAWS], config)

    def judged(picture: Any, label: str) -> Any:
        inputs = {shown: picture}
        if "moment" in batch:
            inputs["moment"] = batch["moment"]
        if discriminator.classes:
            inputs["label"] = batch[label]
        return discriminator(inputs, training=True)

    with tf.GradientTape() as tape:
        real_scores, made_scores = judged(real, "label"), judged(made, "wanted_label")
        value = loss.discriminator(real_scores, made_scores)
        penalty = tf.zeros(())
        if config.penalty == "r1":
            slope = _slope(partial(judged, label="label"), real)
            penalty = zero_centred_penalty(slope)
        elif config.penalty == "gradient":
            mixed = between(real, made, chances[:, 0])
            slope = _slope(partial(judged, label="label"), mixed)
            penalty = gradient_penalty(slope)
        total = value + config.penalty_weight * penalty
    weights = [weight.value for weight in discriminator.trainable_variables]
    gradients = tape.gradient(
        total, weights, unconnected_gradients=tf.UnconnectedGradients.ZERO
    )
    return gradients, {
        "discriminator_loss": value,
        "penalty": penalty,
        "real_probability": tf.reduce_mean(loss.probability(real_scores)),
        "generated_probability": tf.reduce_mean(loss.probability(made_scores)),
    }


def generator_gradients(
    *,
    generator: PictureGenerator | ClipGenerator,
    discriminator: Discriminator | ClipDiscriminator,
    config: AdversarialConfig,
    batch: Batch,
) -> tuple[list[Any], Figures]:
    """Computes the gradient of the generator's loss of one replica's batch.

    Args:
        generator: What is trained.
        discriminator: Judges what it makes.
        config: Loss and augmentation.
        batch: As of `discriminator_gradients`, but for `generator_noise` in place of
            `noise`.

    Returns:
        Gradients of `generator.trainable_variables`, and the scalar `loss`.
    """
    loss = adversarial_loss(config.loss)
    inputs = _wanted(batch) | {"noise": batch["generator_noise"]}
    draws = batch["chances"][:, 1 + 2 * DRAWS :]
    with tf.GradientTape() as tape:
        made = generator(inputs, training=True)
        asked = sum(generator.losses, tf.zeros(()))
        shown = "clip" if "clip" in batch else "picture"
        judged = inputs | {shown: _augmented(made, draws, config)}
        if "moment" in batch:
            judged["moment"] = batch["moment"]
        value = loss.generator(discriminator(judged, training=True)) + asked
    weights = [weight.value for weight in generator.trainable_variables]
    return tape.gradient(value, weights), {"loss": value}


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
    networks = {"generator": state.network, "discriminator": state.discriminator}
    adversarial, parts = config.adversarial, config.optimizer.accumulation
    judge = make_update(
        gradients_of=lambda batch: discriminator_gradients(
            **networks, config=adversarial, batch=batch
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
            **networks, config=adversarial, batch=batch
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


def _augmented(shown: Any, draws: Any, config: AdversarialConfig) -> Any:
    """Changes pictures, or all frames of a clip in the same way."""
    if not config.augmentation or len(shown.shape) == 4:
        return diff_augment(shown, draws, config.augmentation)
    frames = shown.shape[1]
    flat = tf.reshape(shown, (-1, *shown.shape[2:]))
    changed = diff_augment(flat, tf.repeat(draws, frames, axis=0), config.augmentation)
    return tf.reshape(changed, tf.shape(shown))


def _wanted(batch: Batch) -> Batch:
    inputs = {"noise": batch["noise"]}
    if "wanted_label" in batch:
        inputs["label"] = batch["wanted_label"]
    return inputs


def _slope(judged: Callable[[Any], Any], pictures: Any) -> Any:
    """Returns the gradient of each score by its own picture."""
    with tf.GradientTape() as tape:
        tape.watch(pictures)
        scores = judged(pictures)
    return tape.gradient(scores, pictures)


def _discriminator_names(figures: Figures) -> Figures:
    return {f"discriminator_{name}": value for name, value in figures.items()}
