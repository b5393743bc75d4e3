"""Pictures inside a page."""

import base64
import io

import numpy as np
from PIL import Image

_JPEG_QUALITY = 92


def inline_picture(pixels: np.ndarray) -> str:
    """Returns a picture, uint8 `[H, W, 3]`, as an address that holds all of it."""
    file = io.BytesIO()
    image = Image.fromarray(np.ascontiguousarray(pixels))
    # Chroma at full size: compression must not pass for a difference.
    image.save(file, "JPEG", quality=_JPEG_QUALITY, subsampling=0)
    return "data:image/jpeg;base64," + base64.b64encode(file.getvalue()).decode()
