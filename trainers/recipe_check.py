"""Whether a network can learn from what a recipe makes."""

import keras

from trainers.experiment_config import ExperimentConfig
from zoo.gan.cycle_translator import CycleTranslator
from zoo.temporal.damage_restorer import DamageRestorer
from zoo.temporal.interpolator import Interpolator
from zoo.temporal.restorer import Restorer


def check_recipe(config: ExperimentConfig, network: keras.Model) -> None:
    """Refuses a recipe that teaches a network nothing, or something else.

    Args:
        config: Of a run whose trainer is "supervised" or "adversarial".
        network: A restorer, or a pair of translators.

    Raises:
        ValueError: They do not go together.
    """
    if isinstance(network, CycleTranslator):
        _check_looks(config)
        return
    _check_scale(config, network)
    if config.trainer == "adversarial":
        _check_game(config)
    else:
        _check_supervised(config, network)


def _check_looks(config: ExperimentConfig) -> None:
    recipe = config.degradation.recipe
    if recipe == "none" and not config.translation.other_folder:
        raise ValueError(
            "config.degradation.recipe=none leaves two looks that are the same: name "
            "clips of the second with config.translation.other_folder, or take another "
            "recipe."
        )
    if recipe in ("upscale", "interpolation"):
        raise ValueError(
            f"config.degradation.recipe={recipe} changes the size or number of frames, "
            f"and {config.model.network} keeps them: take another recipe."
        )


def _check_scale(config: ExperimentConfig, network: Restorer) -> None:
    shrunk = config.upscale.scale if config.degradation.recipe == "upscale" else 1
    if network.scale != shrunk:
        raise ValueError(
            f"config.model.network={config.model.network} enlarges by {network.scale}, "
            f"and the recipe {config.degradation.recipe} shrinks clips by {shrunk}: "
            "set config.upscale.scale to the network's, or take another recipe."
        )


def _check_game(config: ExperimentConfig) -> None:
    recipe = config.degradation.recipe
    if recipe in ("none", "damage", "interpolation"):
        raise ValueError(
            "config.trainer=adversarial is for clips that are restored whole and to "
            f"something else; received config.degradation.recipe={recipe}: take "
            "another recipe, or config.trainer=supervised."
        )
    _check_trained(config)
    if config.texture.reference:
        raise ValueError(
            "config.texture.reference is for config.trainer=supervised; received "
            f"{config.trainer}."
        )


def _check_supervised(config: ExperimentConfig, network: Restorer) -> None:
    recipe, name = config.degradation.recipe, config.model.network
    if (recipe == "interpolation") != isinstance(network, Interpolator):
        raise ValueError(
            "config.degradation.recipe=interpolation and networks that make frames "
            f"between others belong together; received {recipe} for {name}."
        )
    if recipe == "none" and not config.texture.reference:
        raise ValueError(
            "config.degradation.recipe=none leaves nothing to restore: name a picture "
            "with config.texture.reference, or take another recipe."
        )
    if recipe == "damage" and not isinstance(network, DamageRestorer):
        raise ValueError(
            "config.degradation.recipe=damage is for networks that find damage, as "
            f"damage_restorer; received {name}."
        )
    _check_trained(config)


def _check_trained(config: ExperimentConfig) -> None:
    recipe, trained = config.degradation.recipe, config.model.trained
    expected = {"all": recipe, "finder": "damage", "blend": "interpolation"}[trained]
    if recipe != expected:
        raise ValueError(
            f"config.model.trained={trained} needs "
            f"config.degradation.recipe={expected}; received {recipe}."
        )
    if trained != "all" and config.optimizer.weight_decay:
        raise ValueError(
            f"config.model.trained={trained} needs config.optimizer.weight_decay=0, "
            "as it would shrink what does not learn; received "
            f"{config.optimizer.weight_decay}."
        )
