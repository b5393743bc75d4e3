"""Films that benchmarks make for themselves."""

from pathlib import Path

import av
import numpy as np
from tqdm import tqdm

# As strong as in a good copy of an old film.
NOISE = 8.0
_RATE = 25
_SOUND_RATE = 48000
_ROAM = 64


def write_film(
    path: Path,
    frames: int,
    *,
    size: tuple[int, int] = (640, 480),
    frames_per_shot: int = 100,
) -> Path:
    """Writes coloured fields that move under noise, with cuts and a tone.

    Args:
        path: File to write; its extension chooses the container.
        frames: Number of frames, 25 per second.
        size: Columns and rows.
        frames_per_shot: A cut comes after so many frames.

    Returns:
        The path.
    """
    random = np.random.default_rng(7)
    width, height = size
    # Noise is drawn once and moved: drawing it for every frame takes much longer.
    noise = random.normal(0, NOISE, (height + _ROAM, width + _ROAM, 3))
    with av.open(str(path), "w") as film:
        picture = film.add_stream(
            "libx264", rate=_RATE, options={"preset": "ultrafast", "crf": "16"}
        )
        picture.width, picture.height, picture.pix_fmt = width, height, "yuv420p"
        sound = film.add_stream("aac", rate=_SOUND_RATE, layout="mono")
        for index in tqdm(range(frames), desc=path.name, leave=False):
            if index % frames_per_shot == 0:
                fields = random.uniform(40, 215, (9, 12, 3))
                side = max(-(-height // 9), -(-width // 12))
                base = np.kron(fields, np.ones((side, side, 1)))[:height, :width]
            top, left = random.integers(0, _ROAM, 2)
            moved = np.roll(base, 2 * index, axis=1)
            noisy = moved + noise[top : top + height, left : left + width]
            pixels = np.clip(np.rint(noisy), 0, 255).astype(np.uint8)
            film.mux(picture.encode(av.VideoFrame.from_ndarray(pixels, "rgb24")))
            film.mux(_tone(sound, index))
        film.mux(picture.encode(None))
        film.mux(sound.encode(None))
    return path


def _tone(sound: av.AudioStream, index: int) -> list[av.Packet]:
    """Encodes the sound that belongs to one frame."""
    count = _SOUND_RATE // _RATE
    places = np.arange(index * count, (index + 1) * count)
    samples = (0.2 * np.sin(places / 20)).astype(np.float32)[None]
    frame = av.AudioFrame.from_ndarray(samples, format="fltp", layout="mono")
    frame.sample_rate, frame.pts = _SOUND_RATE, index * count
    return sound.encode(frame)
