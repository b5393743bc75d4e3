"""Batches of clips for generative training: a function of the config and the step."""

from pathlib import Path
from typing import Any

import tensorflow as tf

from data_pipeline.generated_clips.clip_source import ClipSource
from data_pipeline.generated_clips.moving_things import moving_things
from data_pipeline.generated_clips.named_clips import named_clips
from data_pipeline.generated_clips.video_folder import video_folder
from data_pipeline.training_clips import training_clips
from trainers.clips_settings import clips_settings
from trainers.data_config import DataConfig
from trainers.experiment_config import ExperimentConfig
from trainers.games.noise_game import CHANCES
from trainers.networks import make_network
from trainers.picture_batches import batches_per_update, network_argument, shuffled

_NOISE, _GENERATOR_NOISE, _CHANCES, _TOLD = range(4)


def takes_clips(config: ExperimentConfig) -> bool:
    """Whether a generative network makes or takes clips, not pictures."""
    return network_argument(config.model, "clip_shape") is not None


def clip_batches(config: ExperimentConfig, first_step: int) -> tf.data.Dataset:
    """Makes the dataset of all clips and chances of an update, from a step on.

    What an update sees follows from the config and its number alone. The clips have
    the shape that the network has; `config.data.frames` and `config.data.crop` are for
    restorers.

    Args:
        config: Data, batch size, seed and the network's shapes.
        first_step: Updates that are done already.

    Returns:
        Elements have `clip`, float32 `[B, T, H, W, C]` in [0, 1], with `B` the clips of
        all batches of an update, `noise` as the network takes it and `told`, float32
        `[B]`, 0 or 1; for the trainer "adversarial" also `generator_noise`, `chances`
        and `moment` (see `trainers.games.noise_game`).

    Raises:
        ValueError: Data, network and config do not go together.
        OSError: The data are missing.
    """
    network = make_network(config.model)
    shape, noise_shape = network.clip_shape, network.noise_shape
    size = config.data.batch_size * batches_per_update(config)
    size //= config.optimizer.accumulation
    if config.data.source == "folder":
        drawn = _training_clips(config.data, shape, size, config.run.seed, first_step)
    else:
        source = clip_source(config.data, shape, config.run.seed)
        drawn = shuffled(source, size, config.run.seed, first_step)

    def with_chances(step: Any, found: dict[str, Any]) -> dict[str, Any]:
        def seed(purpose: int) -> Any:
            return tf.stack([tf.cast(4 * step + purpose, tf.int32), config.run.seed])

        def noise(purpose: int) -> Any:
            return tf.random.stateless_normal((size, *noise_shape), seed(purpose))

        told = tf.random.stateless_uniform((size,), seed(_TOLD))
        batch = {
            "clip": tf.cast(found["clip"], tf.float32) / 255.0,
            "noise": noise(_NOISE),
            "told": tf.cast(told < config.variational.told_share, tf.float32),
        }
        if config.trainer != "adversarial":
            return batch
        chances = tf.random.stateless_uniform((size, CHANCES + 1), seed(_CHANCES))
        return batch | {
            "generator_noise": noise(_GENERATOR_NOISE),
            "chances": chances[:, :CHANCES],
            "moment": chances[:, CHANCES],
        }

    steps = tf.data.Dataset.range(first_step, tf.int64.max)
    return tf.data.Dataset.zip(steps, drawn).map(with_chances).prefetch(2)


def clip_source(
    data: DataConfig, shape: tuple[int, int, int, int], seed: int
) -> ClipSource:
    """Makes the source of a config's clips, other than ingested ones.

    Raises:
        ValueError: The config does not say where they are.
        OSError: They are not there.
    """
    if data.source == "moving_digits":
        return moving_things("digits", shape, seed)
    if data.source == "moving_shapes":
        return moving_things("shapes", shape, seed)
    if data.source == "tfds" and data.tfds:
        return named_clips(data.tfds, shape)
    if data.source == "videos" and data.folder:
        return video_folder(Path(data.folder), shape)
    missing = {"tfds": "config.data.tfds", "videos": "config.data.folder"}
    if data.source in missing:
        raise ValueError(
            f"config.data.source={data.source} needs {missing[data.source]}."
        )
    raise ValueError(
        "Clips come from config.data.source=moving_digits, moving_shapes, videos, tfds "
        f"or folder; received {data.source}."
    )


def _training_clips(
    data: DataConfig,
    shape: tuple[int, int, int, int],
    size: int,
    seed: int,
    first: int,
) -> tf.data.Dataset:
    """Crops of clips that were ingested."""
    if not data.folder or shape[1:] != (shape[1], shape[1], 3):
        raise ValueError(
            "config.data.source=folder gives square RGB crops of training clips that "
            "`kinozoo ingest` wrote; received config.data.folder="
            f"{data.folder!r} and clips of {shape}."
        )
    settings = clips_settings(
        data, batch=size, seed=seed, frames=shape[0], crop=shape[1]
    )
    clips = training_clips(settings, first_batch=first)
    return clips.map(lambda clip: {"clip": clip})
