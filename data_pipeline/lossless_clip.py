"""Short clips as files without any loss."""

from collections.abc import Iterable
from fractions import Fraction
from itertools import islice
from pathlib import Path

import av
import numpy as np

from data_pipeline.eight_bits import as_8_bit
from data_pipeline.video.reader import VideoReader


def write_lossless_clip(
    path: Path, frames: Iterable[np.ndarray], rate: Fraction
) -> None:
    """Writes a clip as FFV1 in Matroska, which gives back the same RGB pixels.

    Args:
        path: File to write.
        frames: uint8 RGB `[H, W, 3]`, all of one size.
        rate: Frames per second.

    Raises:
        ValueError: There are no frames.
        OSError: The file cannot be written.
    """
    try:
        # Without random numbers in the header.
        options = {"fflags": "bitexact"}
        with av.open(str(path), "w", format="matroska", options=options) as container:
            stream = None
            for pixels in frames:
                if stream is None:
                    stream = container.add_stream("ffv1", rate=rate)
                    stream.height, stream.width = pixels.shape[:2]
                    stream.pix_fmt = "bgr0"
                    # The same bytes on every machine.
                    stream.codec_context.thread_count = 1
                picture = av.VideoFrame.from_ndarray(
                    np.ascontiguousarray(pixels), format="rgb24"
                )
                container.mux(stream.encode(picture.reformat(format="bgr0")))
            if stream is None:
                raise ValueError("A clip to be written needs at least one frame.")
            container.mux(stream.encode(None))
    except av.error.FFmpegError as error:
        raise OSError(f"{path} cannot be written: {error}.") from error


def read_lossless_clip(path: Path, max_frames: int | None = None) -> np.ndarray:
    """Returns what was written, uint8 RGB `[T, H, W, 3]`.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: The file is no video.
    """
    reader = VideoReader(path, deinterlace="off")
    frames = islice(reader, max_frames)
    return np.stack([as_8_bit(frame.pixels) for frame in frames])
