"""Batches for training: a pure function of the config and the step."""

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import tensorflow as tf

from data_pipeline.training_clips import degraded_clips, training_clips
from data_pipeline.training_clips_config import TrainingClipsConfig
from trainers.clean_recipe import CleanRecipe
from trainers.clip_batches import clip_batches, takes_clips
from trainers.clips_settings import clips_settings
from trainers.colour_recipe import ColourRecipe
from trainers.damage_recipe import DamageRecipe
from trainers.deblur_recipe import DeblurRecipe
from trainers.experiment_config import ExperimentConfig
from trainers.interpolation_recipe import InterpolationRecipe
from trainers.noise_recipe import NoiseRecipe
from trainers.old_film_recipe import OldFilmRecipe
from trainers.old_look_recipe import OldLookRecipe
from trainers.picture_batches import batches_per_update, picture_batches
from trainers.procedural_clips import procedural_clip
from trainers.service_batches import needs_python, service_batches
from trainers.triplet_batches import triplet_batches
from trainers.upscale_recipe import UpscaleRecipe
from zoo import catalog

_LOG = logging.getLogger(__name__)

# What a worker of a data service is given at a time has to be worth the asking.
_LEAST_BLOCK = 8


def training_batches(
    config: ExperimentConfig,
    *,
    first_step: int,
    strategy: tf.distribute.Strategy,
    data_service: str | None = None,
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
        data_service: Address of a tf.data service that makes the batches.

    Returns:
        Elements have `clip`, `clean` (float32 `[B, T, H, W, 3]`) and
        `noise_level` (float32 `[B]`), with `B` the clips of one replica; from the
        recipe "damage" also `mask`, float32 `[B, T, H, W, 1]`; from the recipe
        "interpolation" `moment`, float32 `[B]`, and clips of its own lengths; from
        the recipe "colour" `references`, float32 `[B, 1, H, W, 3]`, if any clip is to
        get one, and shorter clips.
        Where these play a game they have `chances`, float32 `[B, 1]`, too, and those of
        a pair of translators `clip` and `other`. Those of generators from noise and of
        autoencoders are the ones of `picture_batches` and `clip_batches`.

    Raises:
        ValueError: The batch cannot be divided, or not be made by a service.
        OSError: There is no service at the address.
    """
    size, accumulation = config.data.batch_size, config.optimizer.accumulation
    replicas = strategy.num_replicas_in_sync
    if size % (accumulation * replicas):
        raise ValueError(
            "config.data.batch_size must be a multiple of accumulation times "
            f"replicas; received {size} for {accumulation} times {replicas}."
        )

    def own_batches(context: tf.distribute.InputContext) -> tf.data.Dataset:
        return pipeline_batches(config, first_step, context, data_service)

    return strategy.distribute_datasets_from_function(own_batches)


def pipeline_batches(
    config: ExperimentConfig,
    first_step: int,
    context: tf.distribute.InputContext,
    data_service: str | None = None,
) -> tf.data.Dataset:
    """Makes the dataset of one machine's replicas: its part of every batch.

    Where the batch's shards can be dealt out, the others' clips are not decoded.
    """
    parts, shards = batches_per_update(config), config.data.shards
    pipelines = context.num_input_pipelines
    replicas = context.num_replicas_in_sync
    own_replicas, place = replicas // pipelines, context.input_pipeline_id
    numbers = range(shards)
    if shards % pipelines == 0:
        numbers = range(place, shards, pipelines)
        pipelines, place = 1, 0
    streams = [
        served_batches(config, first_step, shard, data_service)
        if data_service
        else whole_batches(config, first_step, shard)
        for shard in numbers
    ]

    @tf.autograph.experimental.do_not_convert
    def divided(*streams: dict[str, Any]) -> dict[str, Any]:
        return {
            name: _divided(
                tf.concat([stream[name] for stream in streams], axis=0),
                (parts, pipelines, own_replicas),
                place,
            )
            for name in streams[0]
        }

    batches = tf.data.Dataset.zip(*streams).map(divided).unbatch()
    return batches.prefetch(2 * parts * own_replicas)


def batches_of_update(config: ExperimentConfig, step: Any) -> tf.data.Dataset:
    """Makes the dataset of one element, the undivided batch of update `step`.

    Only supervised training has updates of one batch; the number may be a tensor.
    """
    shards = [
        damaged_batches(clean_batches(config, step, shard, 1), config, step, shard)
        for shard in range(config.data.shards)
    ]

    @tf.autograph.experimental.do_not_convert
    def joined(*parts: dict[str, Any]) -> dict[str, Any]:
        return {
            name: tf.concat([part[name] for part in parts], axis=0) for name in parts[0]
        }

    return tf.data.Dataset.zip(*shards).map(joined)


def whole_batches(
    config: ExperimentConfig, first_step: int, shard: int = 0
) -> tf.data.Dataset:
    """Makes the dataset of a shard's undivided batches, from update `first_step` on."""
    if config.trainer == "supervised":
        return _degraded_batches(config, first_step, shard).prefetch(2)
    if config.trainer == "triplet":
        return triplet_batches(config, first_step)
    if takes_clips(config):
        return clip_batches(config, first_step)
    entry = catalog.CATALOG.get(config.model.network)
    if entry is None or entry.family not in ("restorer", "translator"):
        return picture_batches(config, first_step)
    size = config.data.batch_size * config.adversarial.discriminator_steps
    config = replace(config, data=replace(config.data, batch_size=size))
    batches = _degraded_batches(config, first_step, shard)
    if entry.family == "translator":
        others = _other_looks(config, first_step, shard)
        batches = tf.data.Dataset.zip(batches, others).map(
            lambda first, other: {"clip": first["clip"], "other": other["clip"]}
        )
    steps = tf.data.Dataset.range(first_step, tf.int64.max)

    def with_chances(step: Any, batch: dict[str, Any]) -> dict[str, Any]:
        seed = tf.stack([tf.cast(step, tf.int32), config.run.seed])
        chances = tf.random.stateless_uniform((size, 1), seed)
        return batch | {"chances": chances}

    return tf.data.Dataset.zip(steps, batches).map(with_chances).prefetch(2)


def _degraded_batches(
    config: ExperimentConfig, first_step: int, shard: int
) -> tf.data.Dataset:
    clean = clean_batches(config, first_step, shard)
    return damaged_batches(clean, config, first_step, shard)


def served_batches(
    config: ExperimentConfig, first_step: int, shard: int, address: str
) -> tf.data.Dataset:
    """Makes the dataset of a shard's batches that a tf.data service puts together.

    What a batch holds is what `whole_batches` gives. Degradations that need Python
    are done here, all others by the service.

    Raises:
        ValueError: No part of it can be done by a service.
        OSError: There is no service at the address.
    """
    if config.trainer != "supervised":
        raise ValueError(
            "The data service is for config.trainer=supervised; received "
            f"{config.trainer}."
        )
    # Every block would read all files again.
    config = replace(config, data=replace(config.data, cache=False))
    size = 1
    if config.data.source == "folder":
        size = _clips_config(config).batches_per_group
    size *= -(-_LEAST_BLOCK // size)

    def clean(first: Any, count: int | None) -> tf.data.Dataset:
        return clean_batches(config, first, shard, count)

    def whole(first: Any, count: int | None) -> tf.data.Dataset:
        return damaged_batches(clean(first, count), config, first, shard)

    sample = whole(0, 1)
    if not needs_python(sample):
        return service_batches(
            whole, size, first_step, address, element=sample.element_spec
        )
    sample = clean(0, 1)
    if needs_python(sample):
        raise ValueError(
            "These training clips are decoded by PyAV, which the data service cannot "
            "run: `kinozoo ingest` writes clips that tensorflow-io decodes, or leave "
            "--data_service out."
        )
    _LOG.info("The data service decodes; compression by codecs is done here.")
    served = service_batches(
        clean, size, first_step, address, element=sample.element_spec
    )
    return damaged_batches(served, config, first_step, shard).prefetch(2)


def damaged_batches(
    clean: tf.data.Dataset, config: ExperimentConfig, first_step: Any, shard: int
) -> tf.data.Dataset:
    """Damages a shard's clean batches, the first of which is update `first_step`'s."""
    return degraded_clips(
        clean,
        _recipe(config),
        seed=config.run.seed,
        first_batch=first_step,
        shard=(shard, config.data.shards),
    )


def _other_looks(
    config: ExperimentConfig, first_step: int, shard: int
) -> tf.data.Dataset:
    """Clips of the second look, which show other things than those of the first."""
    folder = config.translation.other_folder or config.data.folder
    other = replace(
        config,
        data=replace(config.data, folder=folder),
        degradation=replace(config.degradation, recipe="none"),
        run=replace(config.run, seed=config.run.seed + 1),
    )
    return _degraded_batches(other, first_step, shard)


def _recipe(config: ExperimentConfig) -> Callable[..., dict[str, Any]]:
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
    if config.degradation.recipe == "old_look":
        return OldLookRecipe()
    if config.degradation.recipe == "none":
        return CleanRecipe()
    return NoiseRecipe(config.degradation)


def clean_batches(
    config: ExperimentConfig, first_step: Any, shard: int, count: int | None = None
) -> tf.data.Dataset:
    """Makes the dataset of a shard's clean batches, endless or of some number.

    Returns:
        Elements are uint8 `[B, T, H, W, 3]`, with `B` the clips of a shard.
    """
    if config.data.source == "procedural":
        return _procedural_batches(config, first_step, shard, count)
    return training_clips(_clips_config(config, shard), first_step, count)


def _clips_config(config: ExperimentConfig, shard: int = 0) -> TrainingClipsConfig:
    data = config.data
    if not data.folder:
        raise ValueError(
            "config.data.folder must name a folder of training clips that "
            "`kinozoo ingest` wrote; received nothing."
        )
    return clips_settings(
        data,
        batch=data.batch_size // data.shards,
        seed=config.run.seed,
        shard_index=shard,
        shard_count=data.shards,
    )


def _procedural_batches(
    config: ExperimentConfig, first_step: Any, shard: int, count: int | None
) -> tf.data.Dataset:
    data = config.data
    size = data.batch_size // data.shards

    def clip(index: Any) -> Any:
        number = index * data.shards + shard
        return procedural_clip(
            tf.stack([number, tf.cast(config.run.seed, tf.int64)]),
            data.frames,
            data.crop,
            data.crop,
        )

    last = tf.int64.max if count is None else (first_step + count) * size
    numbers = tf.data.Dataset.range(first_step * size, last)
    clips = numbers.map(clip, num_parallel_calls=data.workers, deterministic=True)
    return clips.batch(size, drop_remainder=True)


def _divided(values: Any, shape: tuple[int, int, int], place: int) -> Any:
    """Deals `[B, ...]` out: `[parts * replicas, B / (parts * all replicas), ...]`.

    Args:
        values: Of all pipelines or, where these are 1, of this one.
        shape: Parts, pipelines, and replicas of this pipeline.
        place: Number of this pipeline.
    """
    parts, _, replicas = shape
    rest = values.shape[1:]
    values = tf.reshape(values, (*shape[:2], replicas, -1, *rest))[:, place]
    return tf.reshape(values, (parts * replicas, -1, *rest))
