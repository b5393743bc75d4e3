"""How much compression took from a source, and the size that hides it."""

from pathlib import Path

import av

from data_pipeline import storage
from data_pipeline.ingest_config import IngestConfig
from data_pipeline.video.opening import open_source, picture_stream
from data_pipeline.video.video_description import VideoDescription

_LOSSLESS = {"ffv1", "ffvhuff", "huffyuv", "utvideo", "rawvideo", "png", "v210"}
# Of a pixel, where nothing is known.
_USUAL_BITS = 0.1
# About as good at half the bits.
_EFFICIENT = {"hevc", "vp9", "av1", "vvc"}


def bits_per_pixel(path: str | Path) -> float:
    """Returns the size of the video stream alone for each pixel of its frames.

    Raises:
        ValueError: The file is no video or has no picture.
        OSError: The file cannot be read.
    """
    with open_source(path) as container:
        stream = picture_stream(container, path)
        sizes = [packet.size for packet in container.demux(stream) if packet.size]
        pixels = len(sizes) * stream.width * stream.height
    if not pixels:
        raise ValueError(f"{path} holds no picture.")
    return 8 * sum(sizes) / pixels


def estimated_pixels(name: str) -> float:
    """Estimates how many pixels a source holds, so that work can be shared out.

    Args:
        name: A path, of which the container's header is read, or a URL, of which only
            the size is looked at, as of what cannot be opened.
    """
    bits = 8.0 * (storage.size_of(name) or 0)
    unknown = bits / _USUAL_BITS
    if storage.is_url(name):
        return unknown
    try:
        with open_source(name) as container:
            stream = picture_stream(container, name)
            frames = float(stream.frames)
            if not frames and container.duration and stream.average_rate:
                frames = container.duration / av.time_base * float(stream.average_rate)
            return frames * stream.width * stream.height or unknown
    except (ValueError, OSError):
        return unknown


def chosen_shrinks(
    description: VideoDescription, bits: float, config: IngestConfig
) -> tuple[int, ...]:
    """Decides at which sizes clips of a source are written.

    Args:
        description: Of the source.
        bits: Its bits per pixel.
        config: The rule and its threshold.

    Returns:
        Factors by which clips are shrunk: (1,), (2,) or both.
    """
    if config.shrink != "auto":
        return (2,) if config.shrink == "always" else (1,)
    needed = config.least_bits_per_pixel
    if description.codec in _EFFICIENT:
        needed /= 2
    good = (
        description.codec in _LOSSLESS
        or bits >= needed
        or description.path.name in config.native
    )
    if good and description.width * description.height <= config.largest_native:
        return (1, 2)
    return (2,)
