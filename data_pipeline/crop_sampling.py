"""Cutting seeded, augmented crops out of a decoded clip, in a TensorFlow graph."""

from collections.abc import Callable
from typing import Any

import tensorflow as tf

from data_pipeline.crop_paths import crop_paths
from data_pipeline.luma_weights import LUMA_WEIGHTS
from data_pipeline.training_clips_config import TrainingClipsConfig

# Texture is looked up on a grid of this many pixels.
_GRID = 8


def sample_crops(
    clip: tf.Tensor, seed: tf.Tensor, config: TrainingClipsConfig
) -> tf.Tensor:
    """Cuts `config.crops_per_clip` windows out of a clip and augments them.

    Args:
        clip: uint8 RGB `[T, H, W, 3]` of one shot, no smaller than the crops.
        seed: int32 or int64 `[2]`; decides everything that is drawn.
        config: How many crops of which size, and the augmentation.

    Returns:
        uint8 `[crops_per_clip, frames, crop, crop, 3]`.
    """
    count = config.crops_per_clip
    seeds = tf.unstack(tf.random.split(tf.cast(seed, tf.int32), 5), axis=0)
    sides = _drawn_sides(clip, seeds[0], config)
    places = _drawn_places(clip, sides, seeds[1], config)
    strides = _drawn_strides(clip, seed, config)
    travels = config.pan > 0.0 or config.swing > 0.0
    if travels:
        paths = crop_paths(tf.shape(clip)[1:3], places, sides, seed, config)
        own = tf.random.fold_in(tf.cast(seed, tf.int32), 8)
        aliased = tf.random.stateless_uniform([count], own) < config.aliased_share
    last_start = tf.shape(clip)[0] - 1 - (config.frames - 1) * strides
    starts = _scaled(tf.random.stateless_uniform([count], seeds[2]), last_start)
    # Of which: time, rows and columns run backward; rows and columns swapped.
    lies = not config.upright
    switches = tf.constant(
        [
            config.time_reversal,
            config.flips and lies,
            config.flips,
            config.turns and lies,
        ]
    )
    turned = tf.random.stateless_uniform([count, 4], seeds[3]) < 0.5
    turned = tf.logical_and(turned, switches)
    grey = tf.random.stateless_uniform([count], seeds[4]) < config.grey_share

    def one_crop(index: tf.Tensor) -> tf.Tensor:
        side, stride = sides[index], strides[index]
        if travels:
            times = starts[index] + stride * tf.range(config.frames)
            crop = _travelling(
                clip, times, paths[index], side, aliased[index], config.crop
            )
        else:
            begin = tf.stack([starts[index], places[index, 0], places[index, 1], 0])
            reach = 1 + (config.frames - 1) * stride
            crop = tf.slice(clip, begin, tf.stack([reach, side, side, 3]))[::stride]
            crop = tf.ensure_shape(crop, [config.frames, None, None, 3])
            if config.largest_shrink > 1.0:
                crop = _shrunk(crop, config.crop)
        crop = tf.ensure_shape(crop, [config.frames, config.crop, config.crop, 3])
        return _augmented(crop, turned[index], grey[index], config)

    return tf.map_fn(
        one_crop,
        tf.range(count),
        fn_output_signature=tf.TensorSpec(
            [config.frames, config.crop, config.crop, 3], tf.uint8
        ),
        parallel_iterations=1,
    )


def texture_map(clip: tf.Tensor, crop: int) -> tf.Tensor:
    """Measures how much there is to see at every place that a crop can lie.

    Args:
        clip: uint8 RGB `[T, H, W, 3]`.
        crop: Rows and columns of a crop.

    Returns:
        float32 `[rows, columns]`: the mean gradient of a crop whose corner lies at
        eight times these indices, on two frames.
    """
    length = tf.shape(clip)[0]
    frames = tf.gather(clip, tf.stack([length // 4, length * 3 // 4]))
    # Green carries most of the luma and is there already.
    green = tf.cast(frames[..., 1], tf.float32)
    down = tf.abs(green[:, 1:, :-1] - green[:, :-1, :-1])
    across = tf.abs(green[:, :-1, 1:] - green[:, :-1, :-1])
    gradient = tf.reduce_mean(down + across, axis=0)[None, :, :, None]
    cells = tf.nn.avg_pool2d(gradient, _GRID, _GRID, "SAME")
    window = max(crop // _GRID, 1)
    return tf.nn.avg_pool2d(cells, window, 1, "VALID")[0, :, :, 0]


def _drawn_strides(
    clip: tf.Tensor, seed: tf.Tensor, config: TrainingClipsConfig
) -> tf.Tensor:
    """Steps in time `[crops_per_clip]` from one frame of a crop to the next."""
    count = config.crops_per_clip
    if config.fastest == 1 or config.frames == 1:
        return tf.ones([count], tf.int32)
    longest = (tf.shape(clip)[0] - 1) // (config.frames - 1)
    largest = tf.minimum(config.fastest, longest)
    own = tf.random.fold_in(tf.cast(seed, tf.int32), 5)
    return 1 + _scaled(tf.random.stateless_uniform([count], own), largest - 1)


def _travelling(
    clip: tf.Tensor,
    times: tf.Tensor,
    path: tf.Tensor,
    side: tf.Tensor,
    aliased: tf.Tensor,
    crop: int,
) -> tf.Tensor:
    """Squares whose corners lie on a path at these times, `[frames, crop, crop, 3]`.

    Those that are shrunk lie between the pixels, too; others would be blurred by it.
    If aliased, they are shrunk by looking up pixels, without averaging over more.
    """
    scale = crop / tf.cast(side, tf.float32)

    def whole(time_and_corner: tuple[tf.Tensor, tf.Tensor]) -> tf.Tensor:
        time, corner = time_and_corner
        corner = tf.cast(tf.round(corner), tf.int32)
        begin = tf.stack([time, corner[0], corner[1], 0])
        return tf.slice(clip, begin, [1, crop, crop, 3])[0]

    def small(time: tf.Tensor, corner: tf.Tensor, **fields: Any) -> tf.Tensor:
        resized = tf.raw_ops.ScaleAndTranslate(
            images=clip[time][None],
            size=[crop, crop],
            scale=tf.stack([scale, scale]),
            translation=-scale * corner,
            **fields,
        )
        return tf.saturate_cast(tf.round(resized[0]), tf.uint8)

    def between(time_and_corner: tuple[tf.Tensor, tf.Tensor]) -> tf.Tensor:
        return tf.cond(
            aliased,
            lambda: small(*time_and_corner, kernel_type="triangle", antialias=False),
            lambda: small(*time_and_corner, kernel_type="keyscubic", antialias=True),
        )

    def squares(square: Callable[..., tf.Tensor]) -> tf.Tensor:
        return tf.map_fn(
            square,
            (times, path),
            fn_output_signature=tf.TensorSpec([crop, crop, 3], tf.uint8),
            parallel_iterations=1,
        )

    return tf.cond(
        tf.equal(side, crop), lambda: squares(whole), lambda: squares(between)
    )


def _drawn_sides(
    clip: tf.Tensor, seed: tf.Tensor, config: TrainingClipsConfig
) -> tf.Tensor:
    """Side `[crops_per_clip]` in pixels of the squares to cut, before shrinking."""
    count = config.crops_per_clip
    sides = tf.fill([count], config.crop)
    if config.largest_shrink == 1.0:
        return sides
    drawn = tf.random.stateless_uniform([2, count], seed)
    largest = tf.cast(
        tf.minimum(
            tf.cast(config.crop * config.largest_shrink, tf.float32),
            tf.cast(tf.reduce_min(tf.shape(clip)[1:3]), tf.float32),
        ),
        tf.float32,
    )
    shrunk = config.crop + drawn[0] * (largest - config.crop)
    shrunk = tf.cast(tf.round(shrunk), tf.int32)
    return tf.where(drawn[1] < config.shrunk_share, shrunk, sides)


def _drawn_places(
    clip: tf.Tensor, sides: tf.Tensor, seed: tf.Tensor, config: TrainingClipsConfig
) -> tf.Tensor:
    """Corner `[crops_per_clip, 2]` of every square, the best of its candidates."""
    count, candidates = config.crops_per_clip, config.candidates
    drawn = tf.random.stateless_uniform([count, candidates, 2], seed)
    room = tf.shape(clip)[1:3] - sides[:, None]
    places = _scaled(drawn, room[:, None, :])
    if candidates == 1:
        return places[:, 0]
    scores = texture_map(clip, config.crop)
    cells = tf.minimum(places // _GRID, tf.shape(scores) - 1)
    best = tf.argmax(tf.gather_nd(scores, cells), axis=1)
    return tf.gather(places, best, axis=1, batch_dims=1)


def _shrunk(crop: tf.Tensor, side: int) -> tf.Tensor:
    def averaged() -> tf.Tensor:
        # Area averages, so that a shrunk crop is as free of aliasing as a camera's.
        small = tf.image.resize(crop, [side, side], tf.image.ResizeMethod.AREA)
        return tf.cast(tf.round(small), tf.uint8)

    return tf.cond(tf.equal(tf.shape(crop)[1], side), lambda: crop, averaged)


def _augmented(
    crop: tf.Tensor, turned: tf.Tensor, grey: tf.Tensor, config: TrainingClipsConfig
) -> tf.Tensor:
    if config.turns:
        crop = tf.cond(
            turned[3], lambda: tf.transpose(crop, [0, 2, 1, 3]), lambda: crop
        )
    if config.flips or config.time_reversal:
        backward = tf.concat([turned[:3], [False]], axis=0)
        crop = tf.raw_ops.Reverse(tensor=crop, dims=backward)
    if config.grey_share > 0.0:
        crop = tf.cond(grey, lambda: _without_colour(crop), lambda: crop)
    return crop


def _without_colour(crop: tf.Tensor) -> tf.Tensor:
    luma = tf.tensordot(tf.cast(crop, tf.float32), tf.constant(LUMA_WEIGHTS), 1)
    grey = tf.cast(tf.round(luma), tf.uint8)
    return tf.broadcast_to(grey[..., None], tf.shape(crop))


def _scaled(uniform: tf.Tensor, largest: tf.Tensor) -> tf.Tensor:
    """Maps draws from [0, 1) to the integers 0 to `largest`."""
    count = tf.cast(largest + 1, tf.float32)
    return tf.minimum(tf.cast(uniform * count, tf.int32), largest)
