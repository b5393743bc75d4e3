"""Batches of training clips from a folder of ingested video, with tf.data."""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import tensorflow as tf

from data_pipeline.clip_record import ClipRecord
from data_pipeline.crop_sampling import sample_crops
from data_pipeline.manifest import Manifest
from data_pipeline.tensorflow_io.clip_decoder import (
    WIDTH_MULTIPLE,
    decode_clip,
    decode_clip_with_pyav,
    load_tensorflow_io,
    tensorflow_io_decodes,
)
from data_pipeline.training_clips_config import TrainingClipsConfig

_LOG = logging.getLogger(__name__)


def training_clips(
    config: TrainingClipsConfig,
    first_batch: int | tf.Tensor = 0,
    batches: int | None = None,
) -> tf.data.Dataset:
    """Makes the stream of clean training clips, endless if not told otherwise.

    Every pass over the folder takes its clips in another order. What a batch
    holds depends on the config and the batch's number alone, so that a
    training that stopped goes on with `first_batch`.

    Args:
        config: What is cut, from where, and how.
        first_batch: Number of the first batch to give.
        batches: How many to give; no clip is decoded for others than these and
            those of their groups.

    Returns:
        A dataset of uint8 RGB `[batch, frames, crop, crop, 3]`, display-referred.

    Raises:
        FileNotFoundError: The folder has no manifest, or lacks a clip.
        ValueError: No clip is large enough, or a file is not the manifest's.
        OSError: tensorflow-io was asked for and cannot decode here.
    """
    records = usable_records(config)
    crops = _decoded_crops(records, config)
    group = first_batch // config.batches_per_group
    offset = first_batch % config.batches_per_group
    size = config.clips_per_group
    end: int | tf.Tensor = tf.int64.max
    if batches is not None:
        end = -(-(first_batch + batches) // config.batches_per_group) * size
    dataset = tf.data.Dataset.range(group * size, end)
    dataset = dataset.map(
        crops, num_parallel_calls=config.parallel_calls, deterministic=True
    )
    dataset = dataset.batch(size, drop_remainder=True)
    dataset = dataset.enumerate(start=group)
    # Crops are mixed within a group, and not in a shuffle buffer, whose content
    # would be lost when a training stops.
    dataset = dataset.map(lambda number, drawn: _mixed(number, drawn, config))
    dataset = dataset.prefetch(1).unbatch().skip(offset)
    if batches is not None:
        dataset = dataset.take(batches)
    options = tf.data.Options()
    options.experimental_distribute.auto_shard_policy = (
        tf.data.experimental.AutoShardPolicy.OFF
    )
    return dataset.prefetch(config.prefetched_batches).with_options(options)


def degraded_clips(
    dataset: tf.data.Dataset,
    degradation: Callable[..., dict[str, Any]],
    seed: int,
    first_batch: int | tf.Tensor = 0,
    shard: tuple[int, int] = (0, 1),
) -> tf.data.Dataset:
    """Pairs clean clips with clips that are made to look old.

    Args:
        dataset: Batches of clean clips, uint8 `[B, T, H, W, 3]`.
        degradation: A `Degradation` layer, or what is called like one. Where it
            gives `clean`, this takes the place of the clips that it was given.
        seed: Of the degradation; batch and seed decide what is drawn.
        first_batch: Number of the dataset's first batch.
        shard: Which one of how many parts of a batch the dataset's are.

    Returns:
        A dataset of dictionaries: `clip`, the degraded clips, and `clean`, float32
        in [0, 1] (noise may leave it); `noise_level`, float32 `[B]` on the 0 to
        255 scale, negative where unknown; `mask` where the degradation gives one.
    """

    # Nothing here needs conversion, which would take longer than the tracing.
    @tf.autograph.experimental.do_not_convert
    def degrade(number: tf.Tensor, clean: tf.Tensor) -> dict[str, tf.Tensor]:
        clean = tf.cast(clean, tf.float32) * (1.0 / 255.0)
        number = number * shard[1] + shard[0]
        seeds = tf.stack([tf.constant(seed, tf.int32), tf.cast(number, tf.int32)])
        return {"clean": clean, **degradation(clean, seed=seeds)}

    return dataset.enumerate(start=first_batch).map(
        degrade, num_parallel_calls=1, deterministic=True
    )


def usable_records(config: TrainingClipsConfig) -> list[ClipRecord]:
    """The manifest's clips that are large, textured and moving enough.

    Raises:
        FileNotFoundError: The folder has no manifest, or lacks a clip.
        ValueError: No clip is usable, or a file is not the manifest's.
    """
    folder = Path(config.folder)
    records = Manifest.load(folder).clips
    usable = [
        record
        for record in records
        if record.frames >= config.frames
        and min(record.height, record.width) >= config.crop
        and record.texture >= config.least_texture
        and record.motion >= config.least_motion
    ]
    if not usable:
        raise ValueError(
            f"None of the {len(records)} clips in {folder} has {config.frames} frames "
            f"of {config.crop}x{config.crop} pixels and the texture and motion asked "
            "for: ingest more video or ask for less."
        )
    if len(usable) < len(records):
        _LOG.info("%d of %d clips are usable.", len(usable), len(records))
    for record in usable:
        _check_file(folder / record.file, record)
    return usable


def _check_file(path: Path, record: ClipRecord) -> None:
    try:
        size = path.stat().st_size
    except FileNotFoundError:
        raise FileNotFoundError(
            f"{path} is in the manifest but not in the folder: run `kinozoo ingest`."
        ) from None
    # A truncated file can kill the process inside tensorflow-io.
    if size != record.bytes:
        raise ValueError(
            f"{path} has {size} bytes where the manifest says {record.bytes}: delete "
            "it and run `kinozoo ingest`."
        )


def _uses_tensorflow_io(records: list[ClipRecord], config: TrainingClipsConfig) -> bool:
    if config.decoder == "pyav":
        return False
    odd = [record.file for record in records if record.width % WIDTH_MULTIPLE]
    if config.decoder == "tensorflow_io":
        load_tensorflow_io()
        if odd:
            raise ValueError(
                f"tensorflow-io must not decode {odd[0]}: its width is no multiple of "
                f"{WIDTH_MULTIPLE}."
            )
        return True
    if odd:
        _LOG.warning(
            "Training clips are decoded by PyAV: the width of %s is no multiple of %d, "
            "at which tensorflow-io fails.",
            odd[0],
            WIDTH_MULTIPLE,
        )
        return False
    return tensorflow_io_decodes()


def _decoded_crops(
    records: list[ClipRecord], config: TrainingClipsConfig
) -> Callable[[tf.Tensor], tf.Tensor]:
    """A graph function from the number of a draw to the crops of a clip."""
    by_tensorflow_io = _uses_tensorflow_io(records, config)
    folder = Path(config.folder)
    paths = tf.constant([str(folder / record.file) for record in records])
    widths = tf.constant([record.width for record in records], tf.int64)
    contents = None
    if config.cache:
        contents = tf.stack([tf.io.read_file(path) for path in paths])

    def crops(draw: tf.Tensor) -> tf.Tensor:
        number = draw * config.shard_count + config.shard_index
        index = _shuffled(number, len(records), config.seed)
        content = tf.io.read_file(paths[index]) if contents is None else contents[index]
        if by_tensorflow_io:
            clip = decode_clip(content, widths[index])
        else:
            clip = decode_clip_with_pyav(content)
        seed = tf.stack([tf.constant(config.seed, tf.int64), number])
        return sample_crops(clip, seed, config)

    return crops


def _shuffled(number: tf.Tensor, count: int, seed: int) -> tf.Tensor:
    """The clip that a draw takes: every pass over the clips in an order of its own."""
    if count == 1:
        return tf.zeros_like(number)
    epoch, place = number // count, number % count
    seeds = tf.stack([tf.constant(seed, tf.int64), epoch])
    last = tf.constant(count - 1, tf.int64)
    return tf.random.experimental.index_shuffle(place, seeds, last)


def _mixed(
    group: tf.Tensor, crops: tf.Tensor, config: TrainingClipsConfig
) -> tf.Tensor:
    """Mixes the crops of a group of clips and deals them out into batches."""
    count = config.clips_per_group * config.crops_per_clip
    seed = tf.stack([tf.constant(config.seed, tf.int64), group * config.shard_count])
    order = tf.random.experimental.stateless_shuffle(
        tf.range(count), tf.random.fold_in(seed, config.shard_index)
    )
    shape = [config.frames, config.crop, config.crop, 3]
    mixed = tf.gather(tf.reshape(crops, [count, *shape]), order)
    return tf.reshape(mixed, [config.batches_per_group, config.batch, *shape])
