"""The ways on which crops travel over the picture, as seen by a camera of their own."""

import math

import tensorflow as tf

from data_pipeline.training_clips_config import TrainingClipsConfig

# Frames that a swing takes to and fro.
_PERIODS = (10.0, 60.0)


def crop_paths(
    room: tf.Tensor,
    places: tf.Tensor,
    sides: tf.Tensor,
    seed: tf.Tensor,
    config: TrainingClipsConfig,
) -> tf.Tensor:
    """Draws where the corners of travelling crops lie in each of their frames.

    Args:
        room: Rows and columns of the clip.
        places: int32 `[crops_per_clip, 2]`: where they would start, if there is room.
        sides: int32 `[crops_per_clip]`, in pixels of the clip.
        seed: int32 or int64 `[2]`; decides everything that is drawn.
        config: How fast they travel and swing, and for how many frames.

    Returns:
        float32 `[crops_per_clip, frames, 2]`: rows and columns of the clip, all of
        them so that the squares lie in the picture.
    """
    seed = tf.cast(seed, tf.int32)
    paths = _even(tf.random.fold_in(seed, 6), config)
    if config.swing > 0.0:
        paths = paths + _swinging(tf.random.fold_in(seed, 7), config)
        paths = paths - paths[:, :1]
    paths = paths * tf.cast(sides[:, None, None], tf.float32) / config.crop
    largest = tf.cast(room - sides[:, None], tf.float32)[:, None]
    lowest = tf.reduce_min(paths, axis=1, keepdims=True)
    reach = tf.reduce_max(paths, axis=1, keepdims=True) - lowest
    # The way to go has to fit into the picture.
    fitting = tf.minimum(1.0, tf.math.divide_no_nan(largest, reach))
    fitting = tf.where(reach > 0.0, fitting, 1.0)
    paths, lowest, reach = fitting * paths, fitting * lowest, fitting * reach
    start = tf.cast(places, tf.float32)[:, None]
    start = tf.maximum(tf.minimum(start, largest - reach - lowest), -lowest)
    return tf.clip_by_value(start + paths, 0.0, largest)


def _even(seed: tf.Tensor, config: TrainingClipsConfig) -> tf.Tensor:
    """Ways of an even pace, in pixels of the crops."""
    drawn = tf.random.stateless_uniform([config.crops_per_clip, 1, 2], seed, -1.0, 1.0)
    # Slow ones are more frequent.
    return config.pan * drawn * tf.abs(drawn) * _frames(config)


def _swinging(seed: tf.Tensor, config: TrainingClipsConfig) -> tf.Tensor:
    """Sines whose pace is at most the one asked for, in pixels of the crops."""
    shape = [config.crops_per_clip, 1, 2]
    seeds = tf.unstack(tf.random.split(seed, 3), axis=0)
    pace = config.swing * tf.square(tf.random.stateless_uniform(shape, seeds[0]))
    logarithms = tf.math.log(tf.constant(_PERIODS))
    period = tf.exp(
        tf.random.stateless_uniform(shape, seeds[1], logarithms[0], logarithms[1])
    )
    phase = tf.random.stateless_uniform(shape, seeds[2], 0.0, 2.0 * math.pi)
    angular = 2.0 * math.pi / period
    return pace / angular * tf.sin(angular * _frames(config) + phase)


def _frames(config: TrainingClipsConfig) -> tf.Tensor:
    return tf.range(config.frames, dtype=tf.float32)[:, None]
