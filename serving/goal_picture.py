"""The picture that a film is to lead to."""

from pathlib import Path

import cv2
import numpy as np
from PIL import Image, UnidentifiedImageError

from data_pipeline.eight_bits import as_8_bit
from data_pipeline.video.reader import VideoReader
from data_pipeline.video.video_description import VideoDescription
from serving.upright_picture import told_of_pictures, upright_picture


def read_goal(path: Path) -> np.ndarray:
    """Reads a picture, or the first frame of a film, as people see it.

    Returns:
        Upright, of square pixels, uint8 RGB `[H, W, 3]`.

    Raises:
        OSError: There is no such file.
        ValueError: It is neither picture nor film.
    """
    try:
        with told_of_pictures(path), Image.open(path) as picture:
            return np.asarray(upright_picture(picture).convert("RGB"))
    except UnidentifiedImageError:
        reader = VideoReader(path)
    film = reader.description
    pixels = as_8_bit(next(iter(reader)).pixels)
    if film.sample_aspect_ratio:
        columns = max(1, round(film.width * film.sample_aspect_ratio))
        pixels = cv2.resize(
            pixels, (columns, film.height), interpolation=cv2.INTER_AREA
        )
    return np.rot90(pixels, film.rotation // 90)


def stored_goal(goal: np.ndarray, film: VideoDescription) -> np.ndarray:
    """Turns a picture as a film's frames are stored, and cuts it to what they show.

    Args:
        goal: As `read_goal` gives it.
        film: What it is to become a frame of.

    Returns:
        The middle of the picture, in the film's proportions as people see them, turned
        as its frames lie in the file.
    """
    turned = np.rot90(goal, -(film.rotation // 90))
    ratio = film.width * (film.sample_aspect_ratio or 1) / film.height
    height, width = turned.shape[:2]
    rows = max(1, min(height, round(width / ratio)))
    columns = max(1, min(width, round(height * ratio)))
    top, left = (height - rows) // 2, (width - columns) // 2
    return np.ascontiguousarray(turned[top : top + rows, left : left + columns])
