"""Pictures as people see them, whatever program or camera made them."""

import numpy as np
from PIL import Image, ImageOps

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
