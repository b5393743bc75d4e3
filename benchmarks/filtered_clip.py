"""What FFmpeg's filters make of a clip."""

import subprocess

import imageio_ffmpeg
import numpy as np


def filtered_clip(
    clip: np.ndarray, filters: str, pixel_format: str, scale: int = 1
) -> np.ndarray:
    """Sends a clip through FFmpeg's filters.

    Args:
        clip: uint8 RGB `[T, H, W, 3]`.
        filters: As after `-vf`; as many frames come out as go in.
        pixel_format: FFmpeg's name of the format in which they run.
        scale: How many times higher and wider frames come out.
    """
    _, height, width, _ = clip.shape
    convert = "scale=sws_flags=accurate_rnd+full_chroma_int"
    command = [
        imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error",
        "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{width}x{height}", "-i", "-",
        "-vf", f"{convert},format={pixel_format},{filters},{convert}",
        "-f", "rawvideo", "-pix_fmt", "rgb24", "-",
    ]  # fmt: skip
    done = subprocess.run(
        command, input=clip.tobytes(), capture_output=True, check=True
    )
    shape = (len(clip), height * scale, width * scale, 3)
    return np.frombuffer(done.stdout, np.uint8).reshape(shape)


def has_filter(name: str) -> bool:
    """Whether this FFmpeg was built with a filter."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-filters"]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    return any(line.split()[1:2] == [name] for line in done.stdout.splitlines())


def ffmpeg_version() -> str:
    """Returns the version of the FFmpeg that filters."""
    return f"FFmpeg {imageio_ffmpeg.get_ffmpeg_version()}"
