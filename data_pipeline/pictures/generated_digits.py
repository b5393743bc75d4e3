"""Digits drawn from fonts: pictures that need no download."""

from pathlib import Path

import matplotlib
import numpy as np
from PIL import Image, ImageDraw, ImageFont

# Come with matplotlib.
_FONTS = (
    "DejaVuSans",
    "DejaVuSans-Bold",
    "DejaVuSans-Oblique",
    "DejaVuSansMono",
    "DejaVuSansMono-Bold",
    "DejaVuSerif",
    "DejaVuSerif-Bold",
    "DejaVuSerif-Italic",
)
# Drawn so much larger, then averaged.
_OVERSAMPLING = 3
_LARGEST_ANGLE = 12.0
_LARGEST_SHIFT = 0.06
CLASSES = 10


def generated_digits(
    count: int, shape: tuple[int, int, int], seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Draws white digits on black, of several fonts, sizes, angles and places.

    Args:
        count: How many.
        shape: Height, width and channels of a picture; channels are equal.
        seed: The same seed draws the same.

    Returns:
        uint8 `[count, H, W, C]` and the digits, int32 `[count]`.
    """
    random = np.random.default_rng(seed)
    height, width, channels = shape
    side = min(height, width) * _OVERSAMPLING
    labels = random.integers(0, CLASSES, count).astype(np.int32)
    fonts: dict[tuple[str, int], ImageFont.FreeTypeFont] = {}
    pictures = np.empty((count, height, width), np.uint8)
    for index, label in enumerate(labels):
        name = _FONTS[random.integers(len(_FONTS))]
        size = round(side * random.uniform(0.7, 0.88))
        if (name, size) not in fonts:
            fonts[name, size] = ImageFont.truetype(str(_font_file(name)), size)
        canvas = Image.new("L", (width * _OVERSAMPLING, height * _OVERSAMPLING))
        shift = random.uniform(-_LARGEST_SHIFT, _LARGEST_SHIFT, 2) * side
        middle = (canvas.width / 2 + shift[0], canvas.height / 2 + shift[1])
        ImageDraw.Draw(canvas).text(
            middle, str(label), fill=255, font=fonts[name, size], anchor="mm"
        )
        angle = random.uniform(-_LARGEST_ANGLE, _LARGEST_ANGLE)
        turned = canvas.rotate(angle, Image.Resampling.BILINEAR)
        pictures[index] = turned.reduce(_OVERSAMPLING)
    return np.repeat(pictures[..., None], channels, axis=-1), labels


def _font_file(name: str) -> Path:
    return Path(matplotlib.get_data_path()) / "fonts" / "ttf" / f"{name}.ttf"
