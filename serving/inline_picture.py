"""Pictures inside a page."""

import base64
import io

import numpy as np
from PIL import Image

_JPEG_QUALITY = 92


def inline_picture(pixels: np.ndarray, *, exact: bool = False) -> str:
    """Returns a picture as an address that holds all of it.

    Args:
        pixels: uint8 `[H, W, 3]`.
        exact: Whether nothing of it may be lost, which takes more room.
    """
    file = io.BytesIO()
    image = Image.fromarray(np.ascontiguousarray(pixels))
    if exact:
        image.save(file, "PNG")
        return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()
    # Chroma at full size: compression must not pass for a difference.
    image.save(file, "JPEG", quality=_JPEG_QUALITY, subsampling=0)
    return "data:image/jpeg;base64," + base64.b64encode(file.getvalue()).decode()
