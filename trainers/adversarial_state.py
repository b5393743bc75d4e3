"""All that the training of a generator against a discriminator changes."""

from dataclasses import dataclass, replace
from typing import Any

import keras
import tensorflow as tf

from trainers.experiment_config import ExperimentConfig
from trainers.model_config import ModelConfig
from trainers.networks import make_network
from trainers.optimizers import make_optimizer
from trainers.recipe_check import check_recipe
from trainers.training_state import (
    TrainingState,
    fixed_weights,
    gradient_sums,
    make_training_state,
)
from zoo import catalog
from zoo.gan.clip_generator import ClipGenerator
from zoo.gan.cycle_translator import CycleTranslator
from zoo.gan.discriminator_pair import DiscriminatorPair
from zoo.gan.picture_generator import PictureGenerator
from zoo.model_entry import Family
from zoo.temporal.interpolator import Interpolator
from zoo.temporal.restorer import Restorer


@dataclass(frozen=True, kw_only=True)
class AdversarialState(TrainingState):
    """Variables of such a run; `network` is the generator.

    Attributes:
        discriminator: What the generator learns from.
        discriminator_optimizer: Built on its trainable weights.
        discriminator_gradients: As `gradients`, of the discriminator.
    """

    discriminator: keras.Model
    discriminator_optimizer: keras.optimizers.Optimizer
    discriminator_gradients: list[tf.Variable]

    @property
    def saved(self) -> dict[str, Any]:
        """What a checkpoint holds, by its name there."""
        return super().saved | {
            "discriminator": self.discriminator,
            "discriminator_fixed": fixed_weights(self.discriminator),
            "discriminator_optimizer": self.discriminator_optimizer,
        }

    @property
    def learning_rates(self) -> dict[str, float]:
        """The learning rates of the next update, by the name that is shown."""
        rate = float(self.discriminator_optimizer.learning_rate)
        return super().learning_rates | {"discriminator_learning_rate": rate}


def make_adversarial_state(
    config: ExperimentConfig, strategy: tf.distribute.Strategy
) -> AdversarialState:
    """Makes the variables of a run that starts at step 0.

    Raises:
        ValueError: The config does not fit the networks, or they are of other kinds.
        FileNotFoundError: The first weights are not there.
    """
    state = make_training_state(config, strategy)
    _check_generator(config, state.network)
    with strategy.scope():
        discriminator = _make_discriminator(config, state.network)
        optimizer = make_optimizer(_discriminator_optimizer(config), _schedule(config))
        optimizer.build(discriminator.trainable_variables)
        sums = gradient_sums(discriminator, config.optimizer.accumulation)
    return AdversarialState(
        **vars(state),
        discriminator=discriminator,
        discriminator_optimizer=optimizer,
        discriminator_gradients=sums,
    )


def _check_generator(config: ExperimentConfig, network: keras.Model) -> None:
    if isinstance(network, PictureGenerator | ClipGenerator):
        return
    if not isinstance(network, Restorer | CycleTranslator) or isinstance(
        network, Interpolator
    ):
        raise ValueError(
            "config.trainer=adversarial is for generators, as dcgan, and networks that "
            f"restore clips; received config.model.network={config.model.network}."
        )
    if config.adversarial.augmentation:
        raise ValueError(
            "config.adversarial.augmentation is for generators from noise; received "
            f"{config.adversarial.augmentation} for {config.model.network}."
        )
    check_recipe(config, network)


def _make_discriminator(config: ExperimentConfig, network: keras.Model) -> keras.Model:
    if isinstance(network, PictureGenerator):
        own = {
            "picture_shape": list(network.picture_shape),
            "classes": network.classes,
        }
        return _one_discriminator(config, "discriminator", own)
    if isinstance(network, ClipGenerator):
        own = {"clip_shape": list(network.clip_shape)}
        return _one_discriminator(config, "video_discriminator", own)
    if not isinstance(network, CycleTranslator):
        made = _one_discriminator(config, "clip_discriminator", {})
        if config.data.frames < made.frames:
            raise ValueError(
                f"{config.adversarial.discriminator} looks at {made.frames} frames at "
                f"a time; received config.data.frames={config.data.frames}."
            )
        return made
    pair = [_one_discriminator(config, "clip_discriminator", {}) for _ in range(2)]
    if pair[0].conditional:
        raise ValueError(
            "There are no pairs to be conditional on: set "
            "config.adversarial.discriminator=patch_discriminator and conditional to "
            "false in config.adversarial.discriminator_arguments."
        )
    return DiscriminatorPair(*pair)


def _one_discriminator(
    config: ExperimentConfig, family: Family, own: dict[str, Any]
) -> keras.Model:
    adversarial = config.adversarial
    known = catalog.of_family(family)
    if adversarial.discriminator not in known:
        raise ValueError(
            f"config.adversarial.discriminator must be one of {', '.join(known)} for "
            f"{config.model.network}; received {adversarial.discriminator!r}."
        )
    discriminator = make_network(
        ModelConfig(
            network=adversarial.discriminator,
            arguments={**adversarial.discriminator_arguments, **own},
            precision=config.model.precision,
        )
    )
    normalisation = discriminator.get_config().get("normalisation")
    if adversarial.penalty != "none" and normalisation == "batch":
        raise ValueError(
            f"config.adversarial.penalty={adversarial.penalty} asks for the slope at "
            "each picture alone, and batch normalisation mixes them: set the "
            "normalisation of config.adversarial.discriminator_arguments to "
            '"layer" or "none".'
        )
    return discriminator


def _discriminator_optimizer(config: ExperimentConfig) -> Any:
    rate = config.adversarial.discriminator_learning_rate
    return replace(
        config.optimizer, learning_rate=rate or config.optimizer.learning_rate
    )


def _schedule(config: ExperimentConfig) -> Any:
    """The discriminator's optimiser counts its own updates."""
    updates = config.adversarial.discriminator_steps
    return replace(
        config.schedule,
        steps=config.schedule.steps * updates,
        warm_up_steps=config.schedule.warm_up_steps * updates,
    )
