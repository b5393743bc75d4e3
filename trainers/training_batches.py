"""Batches for training: a pure function of the config and the step."""

from typing import Any

import tensorflow as tf

from data_pipeline.training_clips import degraded_clips, training_clips
from data_pipeline.training_clips_config import TrainingClipsConfig
from trainers.clip_batches import clip_batches, takes_clips
from trainers.colour_recipe import ColourRecipe
from trainers.config import DataConfig, ExperimentConfig
from trainers.damage_recipe import DamageRecipe
from trainers.deblur_recipe import DeblurRecipe
from trainers.interpolation_recipe import InterpolationRecipe
from trainers.noise_recipe import NoiseRecipe
from trainers.old_film_recipe import OldFilmRecipe
from trainers.picture_batches import batches_per_update, picture_batches
from trainers.procedural_clips import procedural_clip
from trainers.upscale_recipe import UpscaleRecipe

_CLIP_SETTINGS = (
    "frames",
    "crop",
    "crops_per_clip",
    "mixed_clips",
    "candidates",
    "largest_shrink",
    "shrunk_share",
    "upright",
    "fastest",
    "grey_share",
    "cache",
    "decoder",
)


def training_batches(
    config: ExperimentConfig,
    *,
    first_step: int,
    strategy: tf.distribute.Strategy,
) -> tf.data.Dataset:
    """Makes the distributed, endless dataset of batches for `strategy.run`.

    The clips and noise of update `n` follow from the config and `n` alone,
    whatever the number of replicas: a run that is taken up at `first_step` sees
    what it would have seen. An update takes `accumulation` elements, that of a
    generator as many times its discriminator's updates.

    Args:
        config: Data, degradation, batch size and seed.
        first_step: Updates that are done already.
        strategy: Over whose replicas each batch is divided.

    Returns:
        Elements have `clip`, `clean` (float32 `[B, T, H, W, 3]`) and
        `noise_level` (float32 `[B]`), with `B` the clips of one replica; from the
        recipe "damage" also `mask`, float32 `[B, T, H, W, 1]`; from the recipe
        "interpolation" `moment`, float32 `[B]`, and clips of its own lengths; from
        the recipe "colour" `references`, float32 `[B, 1, H, W, 3]`, and shorter clips.
        Those of other trainers are the ones of `picture_batches` and `clip_batches`.

    Raises:
        ValueError: The batch cannot be divided.
    """
    size, accumulation = config.data.batch_size, config.optimizer.accumulation
    parts = batches_per_update(config)
    replicas = strategy.num_replicas_in_sync
    if size % (accumulation * replicas):
        raise ValueError(
            "config.data.batch_size must be a multiple of accumulation times "
            f"replicas; received {size} for {accumulation} times {replicas}."
        )

    def own_batches(context: tf.distribute.InputContext) -> tf.data.Dataset:
        pipelines = context.num_input_pipelines

        def divided(batch: dict[str, Any]) -> dict[str, Any]:
            return {
                name: _divided(values, parts, replicas, pipelines, context)
                for name, values in batch.items()
            }

        batches = whole_batches(config, first_step).map(divided).unbatch()
        return batches.prefetch(2 * parts * replicas // pipelines)

    return strategy.distribute_datasets_from_function(own_batches)


def whole_batches(config: ExperimentConfig, first_step: int) -> tf.data.Dataset:
    """Makes the dataset of undivided batches, from update `first_step` on."""
    if config.trainer != "supervised":
        if takes_clips(config):
            return clip_batches(config, first_step)
        return picture_batches(config, first_step)
    batches = degraded_clips(
        _clean_batches(config, first_step),
        _recipe(config),
        seed=config.run.seed,
        first_batch=first_step,
    )
    return batches.prefetch(2)


def _recipe(
    config: ExperimentConfig,
) -> (
    NoiseRecipe
    | DamageRecipe
    | OldFilmRecipe
    | UpscaleRecipe
    | InterpolationRecipe
    | DeblurRecipe
    | ColourRecipe
):
    if config.degradation.recipe == "colour":
        return ColourRecipe(config.colour)
    if config.degradation.recipe == "damage":
        return DamageRecipe(config.damage)
    if config.degradation.recipe == "old_film":
        return OldFilmRecipe(config.old_film)
    if config.degradation.recipe == "upscale":
        return UpscaleRecipe(config.upscale)
    if config.degradation.recipe == "interpolation":
        return InterpolationRecipe(config.interpolation)
    if config.degradation.recipe == "deblur":
        return DeblurRecipe(config.deblur)
    return NoiseRecipe(config.degradation)


def _clean_batches(config: ExperimentConfig, first_step: int) -> tf.data.Dataset:
    data = config.data
    if data.source == "procedural":
        return _procedural_batches(data, config.run.seed, first_step)
    if not data.folder:
        raise ValueError(
            "config.data.folder must name a folder of training clips that "
            "`kinozoo ingest` wrote; received nothing."
        )
    settings = TrainingClipsConfig(
        folder=data.folder,
        batch=data.batch_size,
        seed=config.run.seed,
        parallel_calls=data.workers,
        **{name: getattr(data, name) for name in _CLIP_SETTINGS},
    )
    return training_clips(settings, first_batch=first_step)


def _procedural_batches(
    data: DataConfig, seed: int, first_step: int
) -> tf.data.Dataset:
    first = first_step * data.batch_size

    def clip(index: Any) -> Any:
        return procedural_clip(
            tf.stack([index, tf.cast(seed, tf.int64)]),
            data.frames,
            data.crop,
            data.crop,
        )

    numbers = tf.data.Dataset.range(first, tf.int64.max)
    clips = numbers.map(clip, num_parallel_calls=data.workers, deterministic=True)
    return clips.batch(data.batch_size, drop_remainder=True)


def _divided(
    values: Any,
    parts: int,
    replicas: int,
    pipelines: int,
    context: tf.distribute.InputContext,
) -> Any:
    """Deals `[B, ...]` out: `[parts * own replicas, B / (parts * replicas), ...]`."""
    own = replicas // pipelines
    rest = values.shape[1:]
    values = tf.reshape(values, (parts, pipelines, own, -1, *rest))
    values = values[:, context.input_pipeline_id]
    return tf.reshape(values, (parts * own, -1, *rest))
