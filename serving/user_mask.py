"""A mask that a person drew: where each frame of a film is lost or damaged."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, UnidentifiedImageError

from data_pipeline.video.reader import VideoReader
from data_pipeline.video.video_frame import VideoFrame
from serving.source_identity import source_identity

PICTURE_SUFFIXES = (".bmp", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp")
# Coders leave black and white a few levels off: greys this near an end are the end.
_BLACK, _WHITE = 20.0 / 255.0, 235.0 / 255.0


class UserMask:
    """Float masks of a film's frames, from a still picture or a grey video.

    White marks what is to be replaced, black what stays; greys between them blend.
    A still holds for all frames, as for a logo; a video has a frame for each frame
    of the film. Masks are read as they are asked for, so that the memory needed does
    not grow with the film.

    Args:
        path: A picture (PNG, TIFF, JPEG, WebP or BMP) or a video.
        height: Rows of the film's frames.
        width: Columns of the film's frames.
        frames: Frames of the film, where they are known: a mask that declares
            fewer is refused at once.

    Attributes:
        path: The file.
        is_still: Whether one mask holds for all frames.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: It is neither a picture nor a whole video, or its size or number
            of frames is not the film's.
        OSError: It cannot be read.
    """

    def __init__(
        self, path: str | Path, height: int, width: int, frames: int | None = None
    ):
        self.path = Path(path)
        self.is_still = self.path.suffix.lower() in PICTURE_SUFFIXES
        self._size = (height, width)
        self._source: Iterator[VideoFrame] | None = None
        self._next = 0
        if self.is_still:
            self._mask = _read_still(self.path)
            self._check_size(*self._mask.shape)
            return
        # Fields would be woven and unwoven: a mask is taken frame by frame.
        self._reader = VideoReader(self.path, deinterlace="off")
        info = self._reader.description
        self._check_size(info.height, info.width)
        declared = info.frame_count
        if frames is not None and declared is not None and declared < frames:
            raise ValueError(
                f"the mask {self.path} has {declared} frames and the film {frames}; "
                "give it a frame for each frame of the film, or one still picture"
            )

    def mask(self, number: int) -> np.ndarray:
        """Returns the mask of a frame.

        Fast where the numbers rise, as they do in a restoration; going back starts
        the video again.

        Args:
            number: Of the film's frame, from 0.

        Returns:
            float32 `[H, W]` in [0, 1], 1 where the frame is to be replaced.

        Raises:
            ValueError: The mask ends before that frame.
        """
        if self.is_still:
            return self._mask
        if self._source is not None and number == self._next - 1:
            return self._mask
        if self._source is None or number < self._next:
            self._source, self._next = self._reader.frames(first=number), number
        for frame in self._source:
            self._next = frame.index + 1
            if frame.index == number:
                self._mask = _ends_cleaned(frame.pixels)
                return self._mask
        ended, self._source = self._next, None
        raise ValueError(
            f"the mask {self.path} ends before frame {number} of the film (it was "
            f"read up to frame {ended}); give it a frame for each frame of the film"
        )

    def identity(self) -> dict[str, Any]:
        """Describes the file's content, as JSON values; see `source_identity`."""
        return source_identity(self.path)

    def _check_size(self, height: int, width: int) -> None:
        if (height, width) != self._size:
            raise ValueError(
                f"the mask {self.path} is {width} x {height} pixels and the film "
                f"{self._size[1]} x {self._size[0]}; draw it in the film's size, as "
                "stored"
            )


def _read_still(path: Path) -> np.ndarray:
    if not path.exists():
        raise FileNotFoundError(f"there is no mask {path}; check the name")
    try:
        with Image.open(path) as picture:
            # Pillow's conversion of 16-bit greys to 8 bits clips them.
            deep = picture.mode.startswith("I")
            pixels = np.asarray(picture if deep else picture.convert("L"))
    except UnidentifiedImageError as error:
        raise ValueError(
            f"the mask {path} is no picture that can be read; save it as PNG"
        ) from error
    if deep:
        pixels = np.clip(pixels, 0, 65535).astype(np.uint16)
    return _ends_cleaned(pixels)


def _ends_cleaned(pixels: np.ndarray) -> np.ndarray:
    """Turns greys or RGB into a mask whose black is 0 and whose white is 1."""
    values = pixels.astype(np.float32) / np.float32(np.iinfo(pixels.dtype).max)
    if values.ndim == 3:
        values = values.mean(axis=-1)
    return np.clip((values - _BLACK) / (_WHITE - _BLACK), 0.0, 1.0).astype(np.float32)
