"""Batches of still pictures: a pure function of the config and the step."""

import inspect
from functools import partial
from pathlib import Path
from typing import Any

import tensorflow as tf

from data_pipeline.generated_clips.clip_source import ClipSource
from data_pipeline.pictures.generated_digits import generated_digits
from data_pipeline.pictures.named_dataset import named_dataset
from data_pipeline.pictures.picture_folder import picture_folder
from data_pipeline.pictures.picture_source import PictureSource, source_in_memory
from data_pipeline.training_clips import training_clips
from trainers.clips_settings import clips_settings
from trainers.data_config import DataConfig
from trainers.experiment_config import ExperimentConfig
from trainers.games.noise_game import CHANCES
from trainers.model_config import ModelConfig
from zoo import catalog

DRAWN_DIGITS = 8_192

_NOISE, _GENERATOR_NOISE, _CHANCES, _WANTED = range(4)


def picture_batches(config: ExperimentConfig, first_step: int) -> tf.data.Dataset:
    """Makes the dataset of all pictures and chances of an update, from a step on.

    What an update sees follows from the config and its number alone. The pictures
    have the shape that the network has; `config.data.crop` is for clips.

    Args:
        config: Data, batch size, seed and the network's shapes.
        first_step: Updates that are done already.

    Returns:
        Elements have `picture`, float32 `[B, H, W, C]` in [0, 1], with `B` the
        pictures of all batches of an update. Where the network takes noise also
        `noise`, float32 `[B, Z]`; for the trainer "adversarial" also
        `generator_noise`, `chances` and, with classes, `label` and `wanted_label`
        (see `trainers.games.noise_game`).

    Raises:
        ValueError: Data, network and config do not go together.
        OSError: The data are missing.
    """
    shape = picture_shape(config.model)
    size = config.data.batch_size * batches_per_update(config)
    size //= config.optimizer.accumulation
    classes = network_argument(config.model, "classes", 0)
    if config.data.source == "folder":
        drawn = _frames(config.data, shape, size, config.run.seed, first_step)
        labels = 0
    else:
        source = picture_source(config.data, shape, config.run.seed)
        labels = source.classes
        drawn = shuffled(source, size, config.run.seed, first_step)
    if classes and not labels:
        raise ValueError(
            f"config.model.arguments ask for {classes} classes, and pictures of the "
            f"source {config.data.source} have no labels."
        )
    if classes and labels > classes:
        raise ValueError(
            f"config.model.arguments ask for {classes} classes, and pictures of the "
            f"source {config.data.source} have {labels}: set classes to that."
        )
    chances = partial(_with_chances, config=config, size=size, classes=classes)
    steps = tf.data.Dataset.range(first_step, tf.int64.max)
    return tf.data.Dataset.zip(steps, drawn).map(chances).prefetch(2)


def picture_source(
    data: DataConfig, shape: tuple[int, int, int], seed: int
) -> PictureSource:
    """Makes the source of a config's pictures, other than frames of clips.

    Raises:
        ValueError: The config does not say where they are.
        OSError: They are not there.
    """
    if data.source == "digits":
        return source_in_memory(*generated_digits(DRAWN_DIGITS, shape, seed))
    if data.source == "tfds" and data.tfds:
        return named_dataset(data.tfds, shape)
    if data.source == "pictures" and data.folder:
        return picture_folder(Path(data.folder), shape)
    missing = {"tfds": "config.data.tfds", "pictures": "config.data.folder"}
    if data.source in missing:
        raise ValueError(
            f"config.data.source={data.source} needs {missing[data.source]}."
        )
    raise ValueError(
        "Pictures come from config.data.source=digits, pictures, tfds or folder; "
        f"received {data.source}."
    )


def batches_per_update(config: ExperimentConfig) -> int:
    """Returns how many batches an update takes."""
    parts = config.optimizer.accumulation
    if config.trainer == "adversarial":
        parts *= config.adversarial.discriminator_steps
    return parts


def network_argument(model: ModelConfig, name: str, otherwise: Any = None) -> Any:
    """Returns an argument that a network is made with, its default or `otherwise`."""
    if model.network not in catalog.CATALOG:
        raise ValueError(
            f"config.model.network must be one of {', '.join(catalog.CATALOG)}; "
            f"received {model.network!r}."
        )
    known = inspect.signature(catalog.CATALOG[model.network].load_class()).parameters
    default = known[name].default if name in known else otherwise
    return model.arguments.get(name, default)


def picture_shape(model: ModelConfig) -> tuple[int, int, int]:
    """Returns the shape of the pictures that a network makes or takes.

    Raises:
        ValueError: It is not a network of pictures.
    """
    shape = network_argument(model, "picture_shape")
    if shape is None:
        raise ValueError(
            f"config.model.network={model.network} is not a network of still pictures."
        )
    return (shape[0], shape[1], shape[2])


def shuffled(
    source: PictureSource | ClipSource, size: int, seed: int, first_step: int
) -> tf.data.Dataset:
    """Returns batches of a source's examples; every pass takes another order."""

    def read(position: Any) -> dict[str, Any]:
        passed, place = position // source.count, position % source.count
        order = tf.stack([tf.cast(seed, tf.int64), passed])
        number = tf.random.experimental.index_shuffle(
            place, tf.cast(order, tf.int32), tf.cast(source.count - 1, tf.int64)
        )
        return source.read(number)

    positions = tf.data.Dataset.range(first_step * size, tf.int64.max)
    examples = positions.map(read, num_parallel_calls=2, deterministic=True)
    return examples.batch(size, drop_remainder=True)


def _frames(
    data: DataConfig, shape: tuple[int, int, int], size: int, seed: int, first: int
) -> tf.data.Dataset:
    """Frames of training clips, cut to the size of the pictures."""
    if not data.folder or shape != (shape[0], shape[0], 3):
        raise ValueError(
            "config.data.source=folder gives square RGB crops of training clips that "
            "`kinozoo ingest` wrote; received config.data.folder="
            f"{data.folder!r} and pictures of {shape}."
        )
    settings = clips_settings(
        data, batch=size, seed=seed, frames=1, crop=shape[0], fastest=1
    )
    clips = training_clips(settings, first_batch=first)
    return clips.map(lambda clip: {"picture": clip[:, 0]})


def _with_chances(
    step: Any,
    drawn: dict[str, Any],
    *,
    config: ExperimentConfig,
    size: int,
    classes: int,
) -> dict[str, Any]:
    def seed(purpose: int) -> Any:
        return tf.stack([tf.cast(4 * step + purpose, tf.int32), config.run.seed])

    batch = {"picture": tf.cast(drawn["picture"], tf.float32) / 255.0}
    latent = network_argument(config.model, "latent_size", 0)
    if latent:
        batch["noise"] = tf.random.stateless_normal((size, latent), seed(_NOISE))
    if config.trainer != "adversarial":
        return batch
    batch["generator_noise"] = tf.random.stateless_normal(
        (size, latent), seed(_GENERATOR_NOISE)
    )
    batch["chances"] = tf.random.stateless_uniform((size, CHANCES), seed(_CHANCES))
    if classes:
        batch["label"] = drawn["label"]
        batch["wanted_label"] = tf.random.stateless_uniform(
            (size,), seed(_WANTED), 0, classes, tf.int32
        )
    return batch
