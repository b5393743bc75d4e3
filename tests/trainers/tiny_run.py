"""A tiny network in the catalogue, and configs with a few fields changed."""

from collections.abc import Mapping

from trainers.config_fields import with_overrides
from trainers.experiment_config import ExperimentConfig
from zoo import catalog

TINY = catalog.ModelEntry(
    name="tiny",
    module="tests.trainers.tiny_restorer",
    class_name="TinyRestorer",
    task="tests",
    paper="none",
    licence="Apache-2.0",
)


def changed(
    config: ExperimentConfig, overrides: Mapping[str, object]
) -> ExperimentConfig:
    """Returns the config with some fields replaced."""
    return with_overrides(config, {name: str(v) for name, v in overrides.items()})
