"""Tests of the conversion from luma and chroma to RGB."""

import av
import numpy as np
import pytest

from data_pipeline.video.colour_description import ColourDescription
from data_pipeline.video.rgb_converter import RgbConverter

# ITU-R BT.601, BT.709 and BT.2020: the weights of red and blue in luma.
_WEIGHTS = {6: (0.299, 0.114), 1: (0.2126, 0.0722), 9: (0.2627, 0.0593)}


def _bars(depth: int) -> np.ndarray:
    """Luma and chroma that cover the limited range, `[3, H, W]`."""
    random = np.random.default_rng(0)
    low, high = 16 << (depth - 8), 235 << (depth - 8)
    kind = np.uint8 if depth == 8 else np.uint16
    planes = random.integers(low, high + 1, (3, 40, 60))
    # Near the middle, so that most colours lie inside the RGB cube.
    planes[1:] = (1 << (depth - 1)) + (planes[1:] - planes[1:].mean()) // 3
    return planes.astype(kind)


def _expected(planes: np.ndarray, matrix: int, full: bool, depth: int) -> np.ndarray:
    """Section 3 of BT.709, in floating point, on the 0 to 255 scale."""
    red, blue = _WEIGHTS[matrix]
    unit = 1 << (depth - 8)
    peak = (1 << depth) - 1
    y, cb, cr = planes.astype(np.float64)
    cb, cr = cb - (1 << (depth - 1)), cr - (1 << (depth - 1))
    if full:
        y, cb, cr = y / peak, cb / peak, cr / peak
    else:
        y = (y - 16 * unit) / (219 * unit)
        cb, cr = cb / (224 * unit), cr / (224 * unit)
    r = y + 2 * (1 - red) * cr
    b = y + 2 * (1 - blue) * cb
    g = (y - red * r - blue * b) / (1 - red - blue)
    return np.clip(np.stack([r, g, b], axis=-1), 0, 1) * 255


@pytest.mark.parametrize("matrix", [6, 1, 9])
@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize("depth", [8, 10])
def test_every_matrix_and_range_is_within_one_code_value(
    matrix: int, full: bool, depth: int
) -> None:
    planes = _bars(depth)
    name = "yuv444p" if depth == 8 else "yuv444p10le"
    frame = av.VideoFrame(60, 40, name)
    for plane, values in zip(frame.planes, planes, strict=True):
        rows = np.zeros((40, plane.line_size // values.itemsize), values.dtype)
        rows[:, :60] = values
        plane.update(rows.tobytes())
    colour = ColourDescription(matrix=matrix, range=2 if full else 1)
    rgb = RgbConverter(colour, 60, 40, deep=depth > 8).convert(frame)
    assert rgb.shape == (40, 60, 3)
    assert rgb.dtype == (np.uint8 if depth == 8 else np.uint16)
    scaled = rgb.astype(np.float64) / (1 if depth == 8 else 257)
    error = np.abs(scaled - _expected(planes, matrix, full, depth))
    assert error.max() <= (1.0 if depth == 8 else 0.3)


def test_wrong_tags_on_a_frame_are_overruled() -> None:
    values = _bars(8)
    pictures = []
    for tag in (1, 2, 9):
        frame = av.VideoFrame.from_ndarray(values, format="yuv444p")
        frame.colorspace, frame.color_range = tag, 2
        colour = ColourDescription(matrix=6, range=1)
        pictures.append(RgbConverter(colour, 60, 40, deep=False).convert(frame))
    assert np.array_equal(pictures[0], pictures[1])
    assert np.array_equal(pictures[0], pictures[2])


def test_rgb_comes_through_exactly() -> None:
    values = np.random.default_rng(1).integers(0, 256, (33, 47, 3)).astype(np.uint8)
    colour = ColourDescription(matrix=0, range=2)
    for name in ("gbrp", "bgr0", "rgb24"):
        frame = av.VideoFrame.from_ndarray(values, format="rgb24").reformat(format=name)
        rgb = RgbConverter(colour, 47, 33, deep=False).convert(frame)
        assert np.array_equal(rgb, values)


def test_a_frame_of_another_size_is_scaled() -> None:
    frame = av.VideoFrame.from_ndarray(np.full((16, 16, 3), 90, np.uint8))
    colour = ColourDescription(matrix=0, range=2)
    rgb = RgbConverter(colour, 32, 24, deep=False).convert(frame)
    assert rgb.shape == (24, 32, 3) and np.all(rgb == 90)
