"""The pictures of a folder."""

from pathlib import Path
from typing import Any

import tensorflow as tf

from data_pipeline.pictures.picture_source import PictureSource, square_picture

SUFFIXES = (".png", ".jpg", ".jpeg", ".bmp", ".gif")


def picture_folder(folder: Path, shape: tuple[int, int, int]) -> PictureSource:
    """Makes a source of all pictures in a folder and those below it.

    Each is decoded when it is asked for, its middle cut out and resized.

    Args:
        folder: With PNG, JPEG, BMP or GIF files.
        shape: Height, width and channels of what is read.

    Raises:
        FileNotFoundError: There are no pictures.
    """
    paths = sorted(
        path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES
    )
    if not paths:
        raise FileNotFoundError(
            f"{folder} holds no pictures: expected files that end in "
            f"{', '.join(SUFFIXES)}."
        )
    names = tf.constant([str(path) for path in paths])

    def read(number: Any) -> dict[str, Any]:
        data = tf.io.read_file(names[number])
        picture = tf.io.decode_image(data, 3, expand_animations=False)
        picture.set_shape((None, None, 3))
        return {"picture": square_picture(picture, shape)}

    return PictureSource(count=len(paths), read=read, classes=0)
