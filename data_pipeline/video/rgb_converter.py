"""From decoded pictures of any pixel format to RGB arrays."""

import av
import numpy as np
from av.video.reformatter import ColorRange, Interpolation, VideoReformatter

from data_pipeline.video.colour_description import FULL, ColourDescription

# Chroma is interpolated, and not repeated, and sums are rounded, and not cut.
ACCURATE = (
    Interpolation.BICUBIC | Interpolation.ACCURATE_RND | Interpolation.FULL_CHR_H_INT
)


class RgbConverter:
    """Converts frames of one video to RGB with the right matrix and range.

    Untagged and wrongly tagged frames are read as the description says.

    Args:
        colour: Matrix and range of the frames.
        width: Columns of the arrays.
        height: Rows; frames of another size (a broadcast that switched) are
            scaled to it.
        deep: Whether to give uint16 in place of uint8.
    """

    def __init__(
        self, colour: ColourDescription, width: int, height: int, deep: bool
    ) -> None:
        self._colour = colour
        self._size = {"width": width, "height": height}
        self._format = "rgb48le" if deep else "rgb24"
        self._reformatter = VideoReformatter()

    def convert(self, frame: av.VideoFrame) -> np.ndarray:
        """Converts one frame.

        Args:
            frame: A decoded frame.

        Returns:
            RGB, gamma-coded, full range, `[H, W, 3]`, uint8 or uint16.
        """
        if frame.format.is_rgb or frame.format.has_palette:
            frame.colorspace, frame.color_range = 0, ColorRange.JPEG
            colours = {}
        else:
            matrix = self._colour.swscale_matrix
            colours = {
                "src_colorspace": matrix,
                "dst_colorspace": matrix,
                "src_color_range": self._colour.range,
                "dst_color_range": int(ColorRange.JPEG),
            }
        picture = self._reformatter.reformat(
            frame,
            format=self._format,
            interpolation=ACCURATE,
            threads=1,
            **self._size,
            **colours,
        )
        pixels = picture.to_ndarray()
        if colours and self._format == "rgb48le":
            depth = max(part.bits for part in frame.format.components)
            return _to_full_scale(pixels, self._colour.range, depth)
        return pixels


def _to_full_scale(pixels: np.ndarray, colour_range: int, depth: int) -> np.ndarray:
    """Corrects swscale's white at 16 bits.

    For the limited range it is 255 * 256 and not 65535, and for the full range the
    source's own white, shifted to 16 bits.
    """
    if colour_range == FULL:
        white = ((1 << depth) - 1) << (16 - depth)
        pixels = np.minimum(pixels, white)
        return pixels + (pixels >> depth)
    pixels = np.minimum(pixels, 255 * 256)
    return pixels + (pixels >> 8)
