"""Pictures that are read by their number."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import tensorflow as tf


@dataclass(frozen=True, kw_only=True)
class PictureSource:
    """A set of pictures of one size.

    Attributes:
        count: How many there are.
        read: From a number, int64 scalar from 0 to below `count`, to `picture`, uint8
            `[H, W, C]`, and where they are known `label`, int32 scalar. Runs in
            tf.data.
        classes: Labels are below it; 0 where there are none.
    """

    count: int
    read: Callable[[Any], dict[str, Any]]
    classes: int


def source_in_memory(
    pictures: np.ndarray, labels: np.ndarray | None = None
) -> PictureSource:
    """Makes a source of arrays.

    Args:
        pictures: uint8 `[N, H, W, C]`.
        labels: int32 `[N]`, where they are known.
    """
    held = tf.constant(pictures)
    known = None if labels is None else tf.constant(labels.astype(np.int32))

    def read(number: Any) -> dict[str, Any]:
        example = {"picture": tf.gather(held, number)}
        return example if known is None else example | {"label": known[number]}

    classes = 0 if labels is None else int(labels.max()) + 1
    return PictureSource(count=len(pictures), read=read, classes=classes)


def square_picture(picture: Any, shape: tuple[int, int, int]) -> Any:
    """Cuts the middle out of a picture of any size and resizes it with an area filter.

    Args:
        picture: uint8 `[H, W, C]`, RGB or grey.
        shape: Height, width and channels of the result.

    Returns:
        uint8 of that shape.
    """
    height, width = tf.shape(picture)[0], tf.shape(picture)[1]
    # As much as has the proportions of the result.
    rows = tf.minimum(height, width * shape[0] // shape[1])
    columns = tf.minimum(width, height * shape[1] // shape[0])
    cut = tf.image.crop_to_bounding_box(
        picture, (height - rows) // 2, (width - columns) // 2, rows, columns
    )
    if shape[2] == 1 and picture.shape[-1] == 3:
        cut = tf.image.rgb_to_grayscale(cut)
    elif shape[2] == 3 and picture.shape[-1] == 1:
        cut = tf.image.grayscale_to_rgb(cut)
    resized = tf.image.resize(cut, shape[:2], method="area")
    whole = tf.cast(tf.round(tf.clip_by_value(resized, 0.0, 255.0)), tf.uint8)
    return tf.ensure_shape(whole, shape)
