"""Fields of a config as flags: `--config.optimizer.learning_rate=1e-4`."""

from collections.abc import Mapping
from typing import Any

from absl import flags

from trainers.config_fields import field_descriptions, field_types, parsed
from trainers.experiment_config import ExperimentConfig

PREFIX = "config."


class _FieldParser(flags.ArgumentParser):
    """Checks the type at parsing, so that the error names the flag; keeps the text."""

    def __init__(self, name: str, kind: Any):
        super().__init__()
        self._name = name
        self._kind = kind

    def parse(self, argument: str) -> str:
        parsed(self._name, argument, self._kind)
        return argument


def define_config_flags(flag_values: flags.FlagValues) -> None:
    """Defines a flag for every field of `ExperimentConfig`.

    A flag that is not given leaves what the experiment says. A wrong name or a
    value of a wrong type is an error of the command line.
    """
    said = dict(field_descriptions(ExperimentConfig))
    for name, kind in field_types(ExperimentConfig):
        flags.DEFINE(
            _FieldParser(name, kind),
            PREFIX + name,
            None,
            said[name],
            flag_values=flag_values,
        )


def config_overrides(flag_values: flags.FlagValues) -> Mapping[str, str]:
    """Returns the fields that the command line sets, as text by dotted name."""
    return {
        name.removeprefix(PREFIX): flag_values[name].value
        for name in flag_values
        if name.startswith(PREFIX) and flag_values[name].value is not None
    }
