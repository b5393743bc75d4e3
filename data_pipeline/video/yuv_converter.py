"""From RGB arrays to the pictures that an encoder takes."""

import av
import numpy as np
from av.video.reformatter import ColorRange, Interpolation, VideoReformatter

from data_pipeline.video.colour_description import RGB, ColourDescription

_ACCURATE = Interpolation.BICUBIC | Interpolation.ACCURATE_RND


class YuvConverter:
    """Converts RGB arrays to one pixel format, and tags the pictures.

    Args:
        colour: Matrix and range to convert to, and the tags to write.
        pixel_format: FFmpeg's name of the encoder's format.
    """

    def __init__(self, colour: ColourDescription, pixel_format: str) -> None:
        self._colour = colour
        self._format = pixel_format
        self._reformatter = VideoReformatter()

    def convert(self, pixels: np.ndarray) -> av.VideoFrame:
        """Converts one picture.

        Args:
            pixels: RGB, gamma-coded, full range, `[H, W, 3]`, uint8 or uint16.

        Returns:
            The picture without a timestamp.

        Raises:
            ValueError: The array is of another shape or type.
        """
        names = {"uint8": "rgb24", "uint16": "rgb48le"}
        if pixels.ndim != 3 or pixels.shape[2] != 3 or pixels.dtype.name not in names:
            raise ValueError(
                "expected RGB pixels [H, W, 3] of type uint8 or uint16, received "
                f"{list(pixels.shape)} of type {pixels.dtype}."
            )
        if pixels.dtype == np.uint16 and self._colour.matrix != RGB:
            # Here swscale takes 255 * 256 for white, and not 65535.
            pixels = pixels - (pixels >> 8)
        frame = av.VideoFrame.from_ndarray(
            np.ascontiguousarray(pixels), format=names[pixels.dtype.name]
        )
        if self._colour.matrix == RGB:
            colours = {}
        else:
            matrix = self._colour.swscale_matrix
            colours = {
                "src_colorspace": matrix,
                "dst_colorspace": matrix,
                "src_color_range": int(ColorRange.JPEG),
                "dst_color_range": self._colour.range,
            }
        picture = self._reformatter.reformat(
            frame, format=self._format, interpolation=_ACCURATE, threads=1, **colours
        )
        picture.colorspace = self._colour.matrix
        picture.color_range = self._colour.range
        picture.color_primaries = self._colour.primaries
        picture.color_trc = self._colour.transfer
        return picture
