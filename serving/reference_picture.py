"""Pictures that people give to be followed."""

from pathlib import Path

import numpy as np
from PIL import Image, UnidentifiedImageError

from serving.upright_picture import told_of_pictures, upright_picture

# Colours need no more of a picture; what is larger is shrunk on reading.
_LARGEST_SIDE = 1024


def read_picture(path: Path, example: str) -> np.ndarray:
    """Reads a picture.

    Args:
        path: In any format that Pillow reads.
        example: How the step that takes it is said, for messages.

    Returns:
        float32 `[H, W, 3]` in [0, 1], shrunk where it is very large.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: It is no picture.
    """
    task = example.partition(":")[0]
    check_picture(path, example)
    try:
        with told_of_pictures(path), Image.open(path) as image:
            picture = upright_picture(image).convert("RGB")
            picture.thumbnail((_LARGEST_SIDE, _LARGEST_SIDE), Image.Resampling.BOX)
    except UnidentifiedImageError:
        raise ValueError(
            f"{path} is no picture; {task} takes pictures, as in {example}"
        ) from None
    return np.asarray(picture).astype(np.float32) / np.float32(255.0)


def check_picture(path: Path, example: str) -> None:
    """Finds out at once whether there is a picture of that name.

    Raises:
        FileNotFoundError: There is none.
    """
    if not path.is_file():
        raise FileNotFoundError(
            f"there is no reference picture {path}; {example.partition(':')[0]} takes "
            f"pictures, as in {example}"
        )
