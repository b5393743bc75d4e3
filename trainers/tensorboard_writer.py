"""What a run shows in TensorBoard."""

from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from tensorboard.plugins.hparams import api as hyper_parameters

from trainers.config_fields import field_types, to_dictionary
from trainers.experiment_config import ExperimentConfig


class TensorboardWriter:
    """Writes scalars, histograms, pictures, hyper-parameters and a profile.

    Args:
        folder: Where; None to write nothing.
        config: Its fields are the hyper-parameters.
        profile_steps: First and last step to profile.

    Raises:
        ValueError: The steps to profile are out of order.
    """

    def __init__(
        self,
        folder: Path | None,
        config: ExperimentConfig,
        profile_steps: tuple[int, int] | None = None,
    ):
        if profile_steps and not 1 <= profile_steps[0] <= profile_steps[1]:
            raise ValueError(
                "The steps to profile are the first and the last one, counted from "
                f"1; received {profile_steps[0]} and {profile_steps[1]}."
            )
        self._folder = folder
        self._config = config
        self._profile_steps = profile_steps if folder else None
        self._profiling = False
        self._writer = tf.summary.create_noop_writer()

    def __enter__(self) -> "TensorboardWriter":
        if self._folder:
            self._writer = tf.summary.create_file_writer(str(self._folder))
            with self._writer.as_default(step=0):
                hyper_parameters.hparams(_hyper_parameters(self._config))
        return self

    def __exit__(self, *error: Any) -> None:
        self._stop_profile()
        self._writer.close()

    def scalars(self, step: int, values: dict[str, float]) -> None:
        """Writes numbers by their name."""
        with self._writer.as_default(step=step):
            for name, value in values.items():
                tf.summary.scalar(name, value)
        self._writer.flush()

    def histograms(self, step: int, network: keras.Model) -> None:
        """Writes the distribution of every trainable weight."""
        if not self._folder:
            return
        with self._writer.as_default(step=step):
            for weight in network.trainable_variables:
                tf.summary.histogram(f"weights/{weight.path}", weight.numpy())

    def pictures(self, step: int, pictures: dict[str, np.ndarray], group: str) -> None:
        """Writes uint8 RGB pictures `[H, W, 3]` by their name within a group."""
        with self._writer.as_default(step=step):
            for name, picture in pictures.items():
                tf.summary.image(f"{group}/{name}", picture[None])

    def profile(self, step: int) -> None:
        """Starts or stops the profile; to be called before each step."""
        if not self._profile_steps:
            return
        first, last = self._profile_steps
        if step == first:
            tf.profiler.experimental.start(str(self._folder))
            self._profiling = True
        if step == last + 1:
            self._stop_profile()

    def _stop_profile(self) -> None:
        if self._profiling:
            tf.profiler.experimental.stop()
            self._profiling = False


def _hyper_parameters(config: ExperimentConfig) -> dict[str, Any]:
    """All fields by dotted name, in the four types that the plugin shows."""
    values = {}
    for name, _ in field_types(ExperimentConfig):
        value: Any = to_dictionary(config)
        for part in name.split("."):
            value = value[part]
        fits = isinstance(value, bool | int | float | str)
        values[name] = value if fits else str(value)
    return values
