"""Tests of the conversion from RGB to luma and chroma."""

import numpy as np
import pytest

from data_pipeline.video.colour_description import ColourDescription
from data_pipeline.video.rgb_converter import RgbConverter
from data_pipeline.video.yuv_converter import YuvConverter


def _colour_bars() -> np.ndarray:
    """The eight bars at full and three quarters strength, and a grey ramp."""
    bars = np.array([[r, g, b] for g in (1, 0) for r in (1, 0) for b in (1, 0)])
    ramp = np.repeat(np.linspace(0, 255, 64).round()[:, None], 3, axis=1)
    rows = [np.repeat(bars * 255, 8, axis=0), np.repeat(bars * 191, 8, axis=0), ramp]
    return np.repeat(np.stack(rows), 16, axis=0).astype(np.uint8)


@pytest.mark.parametrize("matrix", [5, 6, 1, 9])
@pytest.mark.parametrize("colour_range", [1, 2])
def test_colour_bars_come_back_within_one_code_value(
    matrix: int, colour_range: int
) -> None:
    colour = ColourDescription(matrix=matrix, range=colour_range)
    picture = YuvConverter(colour, "yuv444p").convert(_colour_bars())
    assert (picture.colorspace, picture.color_range) == (matrix, colour_range)
    back = RgbConverter(colour, 64, 48, deep=False).convert(picture)
    error = np.abs(back.astype(int) - _colour_bars().astype(int))
    # Eight bits of chroma are coarser than RGB in the limited range: blue moves
    # by 2.1 codes for one of Cb.
    assert error.max() <= 2
    assert error.mean() < 0.5


@pytest.mark.parametrize("matrix", [6, 1])
@pytest.mark.parametrize("colour_range", [1, 2])
def test_no_colour_is_shifted_on_the_whole(matrix: int, colour_range: int) -> None:
    random = np.random.default_rng(0)
    pixels = random.integers(20, 236, (64, 64, 3)).astype(np.uint8)
    colour = ColourDescription(matrix=matrix, range=colour_range)
    picture = YuvConverter(colour, "yuv444p").convert(pixels)
    back = RgbConverter(colour, 64, 64, deep=False).convert(picture)
    shift = (back.astype(int) - pixels).mean(axis=(0, 1))
    assert np.abs(shift).max() < 0.1


def test_grey_bars_come_back_within_one_code_value() -> None:
    ramp = np.repeat(np.arange(256, dtype=np.uint8)[None, :, None], 3, axis=2)
    ramp = np.repeat(ramp, 16, axis=0)
    for matrix in (6, 1):
        for colour_range in (1, 2):
            colour = ColourDescription(matrix=matrix, range=colour_range)
            picture = YuvConverter(colour, "yuv420p").convert(ramp)
            back = RgbConverter(colour, 256, 16, deep=False).convert(picture)
            assert np.abs(back.astype(int) - ramp.astype(int)).max() <= 1


def test_ten_bits_keep_more_than_eight() -> None:
    ramp = np.linspace(0, 65535, 512).astype(np.uint16)
    ramp = np.ascontiguousarray(np.broadcast_to(ramp[None, :, None], (16, 512, 3)))
    colour = ColourDescription(matrix=1, range=1)
    picture = YuvConverter(colour, "yuv420p10le").convert(ramp)
    back = RgbConverter(colour, 512, 16, deep=True).convert(picture)
    assert np.abs(back.astype(int) - ramp.astype(int)).max() / 257 < 0.4


@pytest.mark.parametrize(("colour_range", "white"), [(1, 940), (2, 1023)])
def test_white_of_ten_bits_is_where_the_standard_puts_it(
    colour_range: int, white: int
) -> None:
    colour = ColourDescription(matrix=1, range=colour_range)
    pixels = np.full((16, 16, 3), 65535, np.uint16)
    picture = YuvConverter(colour, "yuv420p10le").convert(pixels)
    assert np.all(picture.to_ndarray()[:16] == white)
    back = RgbConverter(colour, 16, 16, deep=True).convert(picture)
    # Two codes of ten bits, since swscale may round each chroma by one.
    assert np.abs(back.astype(int) - 65535).max() <= 128


def test_wrong_arrays_are_refused() -> None:
    converter = YuvConverter(ColourDescription(matrix=1, range=1), "yuv420p")
    for wrong in (np.zeros((8, 8), np.uint8), np.zeros((8, 8, 3), np.float32)):
        with pytest.raises(ValueError, match="expected RGB pixels"):
            converter.convert(wrong)
