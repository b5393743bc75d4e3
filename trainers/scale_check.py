"""Whether a network enlarges by what the recipe shrinks clips by."""

from trainers.config import ExperimentConfig
from zoo.temporal.restorer import Restorer


def check_scale(config: ExperimentConfig, network: Restorer) -> None:
    """Refuses a network and a recipe of different scales.

    Raises:
        ValueError: They do not go together.
    """
    shrunk = config.upscale.scale if config.degradation.recipe == "upscale" else 1
    if network.scale != shrunk:
        raise ValueError(
            f"config.model.network={config.model.network} enlarges by {network.scale}, "
            f"and the recipe {config.degradation.recipe} shrinks clips by {shrunk}: "
            "set config.upscale.scale to the network's, or take another recipe."
        )
