"""Clean clips to measure networks on."""

import posixpath
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np

from data_pipeline import storage
from data_pipeline.eight_bits import as_8_bit
from data_pipeline.video.reader import VideoReader

_EXTENSIONS = {".avi", ".m4v", ".mkv", ".mov", ".mp4", ".webm"}


@dataclass(frozen=True, kw_only=True, eq=False)
class EvaluationClip:
    """The first frames of a clean video.

    Attributes:
        name: Name of its file, without the extension.
        frames: uint8 RGB `[T, H, W, 3]`.
    """

    name: str
    frames: np.ndarray


def clip_places(folder: str) -> list[str]:
    """Returns the videos right in a folder, sorted by name.

    Args:
        folder: A folder, or a pattern of files in one, such as `clips/*.mkv`; a path
            or a URL.

    Raises:
        FileNotFoundError: There is no such folder or no video in it.
    """
    place, pattern = folder, "*"
    if "*" in posixpath.basename(folder):
        place, pattern = posixpath.dirname(folder) or ".", posixpath.basename(folder)
    if not storage.is_folder(place):
        raise FileNotFoundError(f"There is no folder {place} of clips to measure on.")
    names = [
        name
        for name in storage.files_in(place, pattern)
        if posixpath.splitext(name)[1].lower() in _EXTENSIONS
    ]
    if not names:
        raise FileNotFoundError(f"There is no video in the folder {folder}.")
    return names


def clip_paths(folder: Path) -> list[Path]:
    """Returns the videos in a folder of this machine; see `clip_places`."""
    return [Path(name) for name in clip_places(str(folder))]


def read_clip(
    path: Path, max_frames: int, max_size: tuple[int, int] | None = None
) -> EvaluationClip:
    """Reads the first frames of a video.

    Args:
        path: A video file.
        max_frames: How many frames at most.
        max_size: Greatest height and width; larger frames keep their upper left
            corner.

    Raises:
        ValueError: The file is no video.
        OSError: The file cannot be read.
    """
    height, width = max_size or (None, None)
    reader = VideoReader(path, deinterlace="off")
    frames = [
        as_8_bit(frame.pixels[:height, :width]) for frame in islice(reader, max_frames)
    ]
    return EvaluationClip(name=path.stem, frames=np.stack(frames))
