"""Makes a small noisy film with sound, to try `restore` on without one of your own.

python -m benchmarks.demo_film demo/old.mp4
"""

import sys
from fractions import Fraction
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from tests.synthetic_video import SyntheticVideo, write_clip

_WIDTH, _HEIGHT, _FRAMES = 320, 240, 75
_NOISE = 18.0


def draw_frame(index: int) -> np.ndarray:
    """Draws a cart that drives past hills under a sinking sun.

    Args:
        index: Number of the frame.

    Returns:
        uint8 RGB `[240, 320, 3]`.
    """
    sky = np.linspace((96, 130, 190), (236, 200, 160), _HEIGHT)[:, None]
    picture = Image.fromarray(
        np.broadcast_to(sky, (_HEIGHT, _WIDTH, 3)).astype("uint8")
    )
    draw = ImageDraw.Draw(picture)
    sun = 40 + 0.6 * index
    draw.ellipse((210, sun, 250, sun + 40), fill=(250, 222, 140))
    columns = np.arange(_WIDTH + 1)
    for depth, colour in ((0.3, (92, 116, 96)), (0.8, (64, 92, 62))):
        along = columns + depth * index
        ridge = 150 + 40 * depth + 16 * np.sin(along / 31) + 6 * np.sin(along / 7)
        hill = [*zip(columns, ridge, strict=True), (_WIDTH, _HEIGHT), (0, _HEIGHT)]
        draw.polygon(hill, fill=colour)
    draw.rectangle((0, 212, _WIDTH, _HEIGHT), fill=(120, 100, 78))
    for plank in range(-(2 * index) % 24, _WIDTH, 24):
        draw.line((plank, 212, plank - 14, _HEIGHT), fill=(94, 76, 58), width=2)
    _draw_cart(draw, 10 + 3 * index, index)
    return np.asarray(picture)


def _draw_cart(draw: ImageDraw.ImageDraw, left: int, index: int) -> None:
    draw.rectangle((left, 168, left + 74, 196), fill=(150, 52, 44))
    draw.text((left + 12, 176), "KINOZOO", fill=(244, 232, 210))
    for hub in (left + 16, left + 58):
        draw.ellipse((hub - 13, 188, hub + 13, 214), outline=(30, 26, 24), width=3)
        for spoke in range(4):
            angle = 0.23 * index + spoke * np.pi / 4
            reach = np.array([np.cos(angle), np.sin(angle)]) * 12
            ends = (hub - reach[0], 201 - reach[1], hub + reach[0], 201 + reach[1])
            draw.line(ends, fill=(30, 26, 24), width=2)


def main(arguments: list[str]) -> None:
    """Writes the film to the path that is given."""
    path = Path(arguments[0] if arguments else "demo/old.mp4")
    path.parent.mkdir(parents=True, exist_ok=True)
    clean = np.stack([draw_frame(index) for index in range(_FRAMES)])
    noise = np.random.default_rng(0).normal(0.0, _NOISE, clean.shape)
    noisy = (np.clip(clean + noise, 0, 255) / 255).astype(np.float32)
    film = SyntheticVideo(
        width=_WIDTH,
        height=_HEIGHT,
        frames=_FRAMES,
        rate=Fraction(25),
        options=(("preset", "medium"), ("crf", "8")),
        audio_tracks=1,
    )
    write_clip(path, noisy, film)
    print(f"{path}: {_FRAMES} frames with noise of level {_NOISE:.0f}")


if __name__ == "__main__":
    main(sys.argv[1:])
