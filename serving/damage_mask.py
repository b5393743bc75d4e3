"""Where a film is damaged or lost, as its owner says."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image, UnidentifiedImageError

from data_pipeline.eight_bits import as_8_bit
from data_pipeline.video.checks import count_packets
from data_pipeline.video.reader import VideoReader
from data_pipeline.video.video_description import VideoDescription
from data_pipeline.video.video_frame import VideoFrame
from serving.upright_picture import told_of_pictures, upright_picture


class DamageMask:
    """A still picture, or a video with a frame for each of the film's.

    Bright is damaged, black is not, and a grey of `p` times white states the
    probability `p`, as in the masks that `kinozoo restore` writes.

    Args:
        path: The picture or the video.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: It is neither.
    """

    def __init__(self, path: Path):
        if not path.is_file():
            raise FileNotFoundError(
                f"there is no mask {path}; name a picture or a grey video"
            )
        self._path = path
        still = _read_still(path)
        self._source = VideoReader(path, "off") if still is None else still
        self._turned = still
        self._frames: Iterator[VideoFrame] = iter(())
        self._present: VideoFrame | None = None

    def fit(self, film: VideoDescription) -> None:
        """Makes sure that the mask suits a film.

        A picture is turned as the film's frames are stored.

        Args:
            film: The film.

        Raises:
            ValueError: The mask is of another size or length.
        """
        if isinstance(self._source, VideoReader):
            mask = self._source.description
            height, width = mask.height, mask.width
            _check_length(mask, film)
        else:
            self._turned = np.rot90(self._source, -(film.rotation // 90))
            height, width = self._turned.shape
        if (height, width) != (film.height, film.width):
            raise ValueError(
                f"a mask is as large as the film, {film.width}x{film.height}; "
                f"received {self._path} with {width}x{height}"
            )

    def at(self, index: int) -> np.ndarray:
        """Returns the mask of a frame.

        Cheap where frames are asked for in their order; going back starts anew.

        Args:
            index: Number of the frame in the film.

        Returns:
            uint8 `[H, W]`.

        Raises:
            ValueError: The mask has no such frame, or is damaged itself.
        """
        if not isinstance(self._source, VideoReader):
            return self._source if self._turned is None else self._turned
        if self._present is None or self._present.index > index:
            self._frames, self._present = self._source.frames(index), None
        while self._present is None or self._present.index < index:
            frame = next(self._frames, None)
            if frame is None:
                raise ValueError(
                    f"the mask {self._path} ends before frame {index} of the film; "
                    "it needs a frame for each of the film's"
                )
            self._present = frame
        return grey(self._present.pixels)


def is_picture(path: Path) -> bool:
    """Whether a mask is a still picture, or not there, which `DamageMask` tells."""
    return not path.is_file() or _read_still(path) is not None


def grey(pixels: np.ndarray) -> np.ndarray:
    """Reduces RGB `[H, W, 3]` to uint8 `[H, W]`, the mean of the colours."""
    total = as_8_bit(pixels).astype(np.uint16).sum(axis=-1)
    return ((total + 1) // 3).astype(np.uint8)


def _check_length(mask: VideoDescription, film: VideoDescription) -> None:
    """Refuses a mask that has not a frame for each of the film's."""
    if mask.frame_count == film.frame_count:
        return
    # What files declare may be an estimate, as that of a variable rate in Matroska.
    pictures, frames = (count_packets(each).frames for each in (mask, film))
    if pictures and frames and pictures != frames:
        raise ValueError(
            f"a mask has a frame for each of the film's, {frames}; received "
            f"{mask.path} with {pictures}"
        )


def _read_still(path: Path) -> np.ndarray | None:
    """The picture's brightness, `[H, W]`; None for a video."""
    try:
        with told_of_pictures(path), Image.open(path) as image:
            if getattr(image, "is_animated", False):
                return None
            colours = upright_picture(image).convert("RGBA")
            # What is transparent says nothing.
            black = Image.new("RGBA", colours.size, (0, 0, 0, 255))
            shown = Image.alpha_composite(black, colours)
    except UnidentifiedImageError:
        return None
    return grey(np.asarray(shown)[..., :3])
