"""Pictures as people see them, whatever program or camera made them."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from data_pipeline.eight_bits import as_8_bit


def upright_picture(picture: Image.Image) -> Image.Image:
    """Turns a picture as its camera says, and gives deep greys 8 bits.

    Pillow does neither on opening, and cuts greys of 16 bits off at 255 where it
    converts them.

    Args:
        picture: As it was opened.
    """
    turned = ImageOps.exif_transpose(picture)
    if not turned.mode.startswith("I"):
        return turned
    values = np.clip(np.asarray(turned), 0, np.iinfo(np.uint16).max)
    return Image.fromarray(as_8_bit(values.astype(np.uint16)))


@contextlib.contextmanager
def told_of_pictures(path: Path) -> Iterator[None]:
    """Names the picture that cannot be read.

    What is no picture at all is left to whoever asked for one.

    Args:
        path: Of the picture that the body reads.

    Raises:
        ValueError: It is damaged, or too large to be safe to open.
    """
    try:
        yield
    except UnidentifiedImageError:
        raise
    except Image.DecompressionBombError as error:
        raise ValueError(f"{path} has too many pixels; give it shrunk") from error
    except (OSError, SyntaxError) as error:
        # The system's own errors have a number, and say enough.
        if getattr(error, "errno", None) is not None:
            raise
        raise ValueError(f"{path} cannot be read as a picture: {error}") from error
