"""Batches of old, degraded and clean pictures."""

from functools import partial
from typing import Any

import tensorflow as tf

from data_pipeline.training_clips import degraded_clips, training_clips
from data_pipeline.training_clips_config import TrainingClipsConfig
from trainers.clips_settings import clips_settings
from trainers.experiment_config import ExperimentConfig
from trainers.picture_batches import network_argument
from trainers.triplet_recipe import TripletRecipe
from zoo.vae.spatial_encoder import SHRUNK

DRAWS = 3


def triplet_batches(config: ExperimentConfig, first_step: int) -> tf.data.Dataset:
    """Makes the dataset of undivided batches, from update `first_step` on.

    Args:
        config: Clean clips and real old ones, degradation, batch size and seed.
        first_step: Updates that are done already.

    Returns:
        Elements have `old`, real old pictures, `degraded` and `clean` ones, float32
        `[B, H, W, 3]` in [0, 1]; `mask` of the degraded, float32 `[B, H, W, 1]`; and
        `noise`, standard normal, `[B, 3, H / 4, W / 4, latent]`, for draws of the
        latent maps of the three.

    Raises:
        ValueError: The config does not say where clips are, or how large.
        FileNotFoundError: A folder has no manifest, or lacks a clip.
    """
    folders = {
        "config.data.folder": config.data.folder,
        "config.triplet.old_folder": config.triplet.old_folder,
    }
    for name, folder in folders.items():
        if not folder:
            raise ValueError(
                f"{name} must name a folder of clips that `kinozoo ingest` wrote; "
                "received nothing."
            )
    if config.data.crop % SHRUNK:
        raise ValueError(
            f"config.data.crop must be a multiple of {SHRUNK} here; received "
            f"{config.data.crop}."
        )
    pairs = degraded_clips(
        training_clips(_settings(config, config.data.folder), first_batch=first_step),
        TripletRecipe(config.old_film, config.triplet),
        seed=config.run.seed,
        first_batch=first_step,
    )
    old = training_clips(
        _settings(config, config.triplet.old_folder), first_batch=first_step
    )
    steps = tf.data.Dataset.range(first_step, tf.int64.max)
    latent = network_argument(config.model, "latent")
    batch = partial(_batch, config=config, latent=latent)
    return tf.data.Dataset.zip(steps, pairs, old).map(batch).prefetch(2)


def _settings(config: ExperimentConfig, folder: str) -> TrainingClipsConfig:
    return clips_settings(
        config.data,
        folder=folder,
        batch=config.data.batch_size,
        seed=config.run.seed,
        frames=1,
        fastest=1,
    )


def _batch(
    step: Any,
    pairs: dict[str, Any],
    old: Any,
    *,
    config: ExperimentConfig,
    latent: int,
) -> dict[str, Any]:
    side = config.data.crop // SHRUNK
    shape = (config.data.batch_size, DRAWS, side, side, latent)
    seed = tf.stack([tf.cast(step, tf.int32), config.run.seed])
    return {
        "old": tf.cast(old[:, 0], tf.float32) / 255.0,
        "degraded": pairs["clip"][:, 0],
        "clean": pairs["clean"][:, 0],
        "mask": pairs["mask"][:, 0],
        "noise": tf.random.stateless_normal(shape, seed),
    }
