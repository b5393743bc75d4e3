"""The files from outside that a training's config names."""

from pathlib import Path

from trainers.experiment_config import ExperimentConfig
from zoo.catalog import PRESETS, preset_names


def config_sources(config: ExperimentConfig) -> dict[str, Path]:
    """Returns the files and folders that decide what is learnt, by field.

    Those of `config.data` and `config.degradation` are not among them: a pipeline's
    components take these from each other.

    Args:
        config: Of the training.
    """
    named = {
        "initial_weights": config.model.initial_weights,
        "evaluation.folder": config.evaluation.folder,
        "texture.reference": config.texture.reference,
    }
    if config.texture.reference and Path(config.texture.features).exists():
        named["texture.features"] = config.texture.features
    return {
        field: PRESETS / value if value in preset_names() else Path(value)
        for field, value in named.items()
        if value
    }
