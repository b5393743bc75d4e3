"""Clips of moving textures, made from a seed: to try things without any video."""

from typing import Any

import tensorflow as tf

_FASTEST = 3


def procedural_clip(seed: Any, frames: int, height: int, width: int) -> Any:
    """Makes a clip of a smooth coloured texture that slides at a constant speed.

    Args:
        seed: int64 `[2]`; the same seed gives the same clip.
        frames: Frames of the clip.
        height: Height in pixels.
        width: Width in pixels.

    Returns:
        uint8 RGB `[T, H, W, 3]`.
    """
    margin = _FASTEST * frames
    size = (height + margin, width + margin)
    texture = tf.zeros((*size, 3))
    for index, cell in enumerate((16, 6)):
        coarse = (size[0] // cell + 2, size[1] // cell + 2, 3)
        values = tf.random.stateless_uniform(coarse, tf.add(seed, (0, index)))
        texture += tf.image.resize(values, size, method="bicubic") / 2.0
    shape, own_seed = (2,), tf.add(seed, (1, 0))
    speed = tf.random.stateless_uniform(shape, own_seed, 0, _FASTEST + 1, tf.int32)

    def frame(index: Any) -> Any:
        return tf.slice(texture, tf.concat([speed * index, [0]], 0), (height, width, 3))

    clip = tf.map_fn(frame, tf.range(frames), fn_output_signature=tf.float32)
    return tf.cast(tf.round(tf.clip_by_value(clip, 0.0, 1.0) * 255.0), tf.uint8)
