"""A line of the catalogue."""

import importlib
from dataclasses import dataclass, field
from typing import Any, Literal

Family = Literal[
    "restorer",
    "generator",
    "discriminator",
    "video_discriminator",
    "autoencoder",
    "clip_discriminator",
    "translator",
    "metric",
]


@dataclass(frozen=True, kw_only=True)
class ModelEntry:
    """A model of the zoo.

    Attributes:
        name: The model's name.
        module: The module that holds the class.
        class_name: The class.
        task: What it is for, in a few words.
        paper: What it follows.
        licence: The licence of the code.
        family: Which contract it keeps: `zoo.temporal.restorer`,
            `zoo.gan.picture_generator` or `zoo.gan.clip_generator`,
            `zoo.gan.discriminator`, `zoo.gan.video_discriminator`, that of an
            autoencoder, with `encode` and `decode`, `zoo.gan.clip_discriminator`, or
            that of a pair of restorers, `zoo.gan.cycle_translator`; a "metric" compares
            pictures.
        presets: Names of its trained weights.
        small_config: Arguments of a small network of this class, for checks.
    """

    name: str
    module: str
    class_name: str
    task: str
    paper: str
    licence: str
    family: Family = "restorer"
    presets: tuple[str, ...] = ()
    small_config: dict[str, Any] = field(default_factory=dict)

    def load_class(self) -> type[Any]:
        """Imports the class, and Keras with it."""
        return getattr(importlib.import_module(self.module), self.class_name)
