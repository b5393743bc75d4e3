"""Clips of digits or shapes that move about and bounce: no download needed."""

from typing import Any, Literal

import cv2
import numpy as np
import tensorflow as tf

from data_pipeline.generated_clips.clip_source import ClipSource
from data_pipeline.pictures.generated_digits import generated_digits

# Clips follow from their number alone; so many are as good as endless.
CLIPS = 2**40

_DRAWN = 512
_CORNERS = (3, 4, 6)
_DARKEST = 0.35


def moving_things(
    kind: Literal["digits", "shapes"],
    shape: tuple[int, int, int, int],
    seed: int,
    things: int = 2,
    fastest: int = 3,
) -> ClipSource:
    """Makes a source of clips in which things move at a steady speed and bounce.

    As in Denton and Fergus, "Stochastic video generation with a learned prior", ICML
    2018 (arXiv 1802.07687), section 5.1: where a thing meets the edge of the picture it
    goes on with a speed drawn anew, so that the future is not known. Speeds are whole
    pixels.

    Args:
        kind: White "digits" on black, or "shapes" of all colours on a dark ground.
        shape: Frames, height, width and channels; each side at least 12 pixels.
        seed: The same seed gives the same clips.
        things: How many move in a clip.
        fastest: Pixels per frame, along either side.

    Raises:
        ValueError: Clips are too small, or nothing moves.
    """
    frames, height, width, channels = shape
    side = min(height, width) // 2
    if side < 6 or things < 1 or fastest < 1:
        raise ValueError(
            "moving things need pictures of 12 x 12 pixels or more, one thing and one "
            f"pixel per frame at least; received clips of {shape}, {things} things "
            f"and {fastest} pixels"
        )
    drawn = _digits(side, seed) if kind == "digits" else _shapes(side, seed)
    bank = tf.constant(drawn)
    room = tf.constant([height - side, width - side], tf.int32)

    def read(number: Any) -> dict[str, Any]:
        own = tf.stack([tf.cast(number % 2**31, tf.int32), seed])
        colours = tf.ones((things, channels))
        ground = tf.zeros((channels,))
        if kind == "shapes":
            drawn_colours = tf.random.stateless_uniform((things + 1, channels), own + 3)
            colours = _DARKEST + (1.0 - _DARKEST) * drawn_colours[1:]
            ground = 0.5 * _DARKEST * drawn_colours[0]
        clip = tf.broadcast_to(ground, shape)
        for index in range(things):
            chance = own + tf.constant([0, 7919 * (index + 1)])
            which = tf.random.stateless_uniform((), chance, 0, _DRAWN, tf.int32)
            places = _course(frames, room, chance, fastest)
            mask = _placed(bank[which], places, height, width)[..., None]
            clip += mask * (colours[index] - clip)
        return {"clip": tf.cast(tf.round(255.0 * clip), tf.uint8)}

    return ClipSource(count=CLIPS, read=read)


def _course(frames: int, room: Any, seed: Any, fastest: int) -> Any:
    """Returns rows and columns of a thing over time, int32 `[T, 2]`."""
    draws = tf.random.stateless_uniform((frames, 2), seed + 1, 1, fastest + 1, tf.int32)
    start = tf.random.stateless_uniform((2, 2), seed + 2)
    place = tf.cast(start[0] * tf.cast(room + 1, tf.float32), tf.int32)
    speed = tf.where(start[1] < 0.5, draws[0], -draws[0])
    places = [place]
    for frame in range(1, frames):
        place = place + speed
        low, high = place < 0, place > room
        # Back by as much as it went too far, with a speed of its own.
        place = tf.where(low, -place, tf.where(high, 2 * room - place, place))
        place = tf.clip_by_value(place, 0, room)
        speed = tf.where(low, draws[frame], tf.where(high, -draws[frame], speed))
        places.append(place)
    return tf.stack(places)


def _placed(thing: Any, places: Any, height: int, width: int) -> Any:
    """Puts a picture `[S, S]` in its places: `[T, H, W]`."""
    side = thing.shape[0]
    along = tf.range(side)
    rows = tf.one_hot(places[:, 0, None] + along, height)
    columns = tf.one_hot(places[:, 1, None] + along, width)
    return tf.einsum("trh,rc,tcw->thw", rows, thing, columns)


def _digits(side: int, seed: int) -> np.ndarray:
    pictures, _ = generated_digits(_DRAWN, (side, side, 1), seed)
    return pictures[..., 0].astype(np.float32) / 255.0


def _shapes(side: int, seed: int) -> np.ndarray:
    """Discs, triangles, squares and hexagons at any angle."""
    random = np.random.default_rng(seed)
    shapes = np.zeros((_DRAWN, 4 * side, 4 * side), np.uint8)
    middle = 2.0 * side
    for index, canvas in enumerate(shapes):
        radius = middle * random.uniform(0.6, 0.95)
        corners = (0, *_CORNERS)[index % (len(_CORNERS) + 1)]
        if corners:
            angles = random.uniform(0.0, 2.0 * np.pi) + np.linspace(
                0.0, 2.0 * np.pi, corners, endpoint=False
            )
            outline = middle + radius * np.stack([np.cos(angles), np.sin(angles)], -1)
            cv2.fillPoly(canvas, [outline.round().astype(np.int32)], 255)
        else:
            cv2.circle(canvas, (2 * side, 2 * side), round(radius), 255, -1)
    smaller = shapes.reshape(_DRAWN, side, 4, side, 4).mean(axis=(2, 4))
    return smaller.astype(np.float32) / 255.0
