"""What a network loses that calculates in fewer digits."""

from itertools import islice
from pathlib import Path

import numpy as np

from data_pipeline.eight_bits import as_8_bit
from data_pipeline.video.reader import VideoReader
from zoo.temporal.restorer import Restorer

_NOISE = 25.0
_LARGEST_SIDE = 256


def variant_loss(reference: Restorer, variant: Restorer, clip: np.ndarray) -> float:
    """Compares two forms of a network that takes out noise.

    White noise (25 of 255, of a fixed seed) is added to a clean clip, and both take it
    out again.

    Args:
        reference: The network as it was trained.
        variant: The other one.
        clip: float32 RGB `[T, H, W, 3]` in [0, 1], clean.

    Returns:
        By how many decibels the PSNR of the variant is lower; negative where it is
        higher.

    Raises:
        ValueError: The network does something else than restore frames in their size.
    """
    if reference.scale != 1 or reference.time_scale != 1 or reference.needs_mask:
        raise ValueError(
            "what a variant loses is measured on networks that take noise out; "
            f"received {reference.name}"
        )
    random = np.random.default_rng(0)
    noisy = clip + random.normal(0.0, _NOISE / 255.0, clip.shape).astype(np.float32)
    noisy = np.rint(np.clip(noisy, 0.0, 1.0) * 255.0).astype(np.float32) / 255.0
    inputs = {"clip": noisy[None], "noise_level": np.array([_NOISE], np.float32)}
    levels = [
        _decibels(np.asarray(network(inputs, training=False))[0], clip)
        for network in (reference, variant)
    ]
    return levels[0] - levels[1]


def read_calibration(film: str | Path, frames: int = 8) -> np.ndarray:
    """Reads the first frames of a film, their middle where they are large.

    Args:
        film: A film without faults.
        frames: How many.

    Returns:
        float32 RGB `[T, H, W, 3]` in [0, 1].

    Raises:
        FileNotFoundError: There is no such film.
        ValueError: It is no whole video, or shorter.
    """
    reader = VideoReader(film, "off")
    info = reader.description
    rows, columns = (_middle(size) for size in (info.height, info.width))
    pictures = [
        as_8_bit(frame.pixels)[rows, columns] for frame in islice(reader, frames)
    ]
    if len(pictures) < frames:
        raise ValueError(
            f"a variant is compared on {frames} frames; {film} has {len(pictures)}"
        )
    return np.stack(pictures).astype(np.float32) / 255.0


def _middle(size: int) -> slice:
    kept = min(size, _LARGEST_SIDE)
    start = (size - kept) // 2
    return slice(start, start + kept)


def _decibels(restored: np.ndarray, clean: np.ndarray) -> float:
    """PSNR of frames as a file would hold them."""
    rounded = np.rint(np.clip(restored, 0.0, 1.0) * 255.0) / 255.0
    error = float(np.mean((rounded - clean) ** 2))
    return -10.0 * float(np.log10(max(error, 1e-12)))
