import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from serving.tiles import cut_into_tiles


@given(
    height=st.integers(1, 300),
    width=st.integers(1, 300),
    side=st.integers(1, 130),
    halo=st.integers(0, 40),
    alignment=st.sampled_from([1, 4, 8]),
)
def test_tiles_cover_every_pixel_once_and_see_their_halo(
    height, width, side, halo, alignment
):
    count = np.zeros((height, width), int)
    tiles = cut_into_tiles(height, width, side=side, halo=halo, alignment=alignment)
    for tile in tiles:
        rows, columns = tile.rows, tile.columns
        count[rows.first : rows.last, columns.first : columns.last] += 1
        for span, size in ((rows, height), (columns, width)):
            assert span.crop_first % alignment == 0
            assert span.crop_first == 0 or span.first - span.crop_first >= halo
            assert span.crop_last == size or span.crop_last - span.last >= halo
            assert span.crop_last == size or span.crop_last % alignment == 0
            assert span.crop_last <= size
    assert (count == 1).all()


def test_tiles_of_an_aligned_frame_have_one_size():
    tiles = cut_into_tiles(480, 640, side=128, halo=64, alignment=8)
    sizes = {
        (
            t.rows.crop_last - t.rows.crop_first,
            t.columns.crop_last - t.columns.crop_first,
        )
        for t in tiles
    }
    assert sizes == {(256, 256)}
    assert len(tiles) > 1


def test_a_frame_that_fits_is_one_tile():
    assert len(cut_into_tiles(100, 90, side=64, halo=32, alignment=8)) == 1
