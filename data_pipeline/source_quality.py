"""How much compression took from a source, and the size that hides it."""

from pathlib import Path

from data_pipeline.ingest_config import IngestConfig
from data_pipeline.video.opening import open_source, picture_stream
from data_pipeline.video.video_description import VideoDescription

_LOSSLESS = {"ffv1", "ffvhuff", "huffyuv", "utvideo", "rawvideo", "png", "v210"}
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
