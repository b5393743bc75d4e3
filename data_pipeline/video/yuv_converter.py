"""From RGB arrays to the pictures that an encoder takes."""

import av
import numpy as np
from av.video.reformatter import ColorRange, Interpolation, VideoReformatter

from data_pipeline.video.colour_description import FULL, RGB, ColourDescription

_ACCURATE = Interpolation.BICUBIC | Interpolation.ACCURATE_RND

_CODES = np.arange(1024)
_LUMA_TABLE = np.rint(_CODES * 255 / 1023).astype(np.uint8)
_CHROMA_TABLE = np.clip(
    np.rint((_CODES + 0.5 - 512) * 255 / 1023) + 128, 0, 255
).astype(np.uint8)


class YuvConverter:
    """Converts RGB arrays to one pixel format, and tags the pictures.

    Args:
        colour: Matrix and range to convert to, and the tags to write.
        pixel_format: FFmpeg's name of the encoder's format.
    """

    def __init__(self, colour: ColourDescription, pixel_format: str) -> None:
        self._colour = colour
        self._format = self._target = pixel_format
        # At 8 bits and full range swscale puts the middle of chroma at 127.5, and
        # not at 128; at 10 bits that error is a quarter, and is corrected.
        if colour.range == FULL and pixel_format in ("yuv420p", "yuv422p", "yuv444p"):
            self._format = pixel_format + "10le"
        self._reformatter = VideoReformatter()

    def convert(self, pixels: np.ndarray) -> av.VideoFrame:
        """Converts one picture.

        Args:
            pixels: RGB, gamma-coded, full range, `[H, W, 3]`, uint8 or uint16; for
                the pixel format "gray", values that are kept, uint8 `[H, W]`.

        Returns:
            The picture without a timestamp.

        Raises:
            ValueError: The array is of another shape or type.
        """
        if self._target == "gray":
            return self._tagged(_grey_picture(pixels))
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
        if self._format != self._target:
            picture = _to_eight_bits(picture, self._target)
        return self._tagged(picture)

    def _tagged(self, picture: av.VideoFrame) -> av.VideoFrame:
        picture.colorspace = self._colour.matrix
        picture.color_range = self._colour.range
        picture.color_primaries = self._colour.primaries
        picture.color_trc = self._colour.transfer
        return picture


def _grey_picture(values: np.ndarray) -> av.VideoFrame:
    if values.ndim != 2 or values.dtype != np.uint8:
        raise ValueError(
            "expected grey values [H, W] of type uint8, received "
            f"{list(values.shape)} of type {values.dtype}."
        )
    return av.VideoFrame.from_ndarray(np.ascontiguousarray(values), format="gray")


def _to_eight_bits(picture: av.VideoFrame, pixel_format: str) -> av.VideoFrame:
    """Rounds full-range luma and chroma from 10 bits, chroma about its middle."""
    rounded = av.VideoFrame(picture.width, picture.height, pixel_format)
    tables = (_LUMA_TABLE, _CHROMA_TABLE, _CHROMA_TABLE)
    planes = zip(picture.planes, rounded.planes, tables, strict=True)
    for source, target, table in planes:
        height, width = source.height, source.width
        codes = np.frombuffer(memoryview(source), np.uint16).reshape(height, -1)[
            :, :width
        ]
        place = np.frombuffer(memoryview(target), np.uint8).reshape(height, -1)[
            :, :width
        ]
        np.take(table, codes, out=place, mode="clip")
    return rounded
