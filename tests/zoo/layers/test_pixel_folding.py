import numpy as np

from zoo.layers.pixel_folding import fold_pixels, unfold_pixels

FRAMES = np.arange(2 * 4 * 6 * 3, dtype=np.float32).reshape(2, 4, 6, 3)


def test_four_pixels_become_channels_row_by_row():
    cells = np.asarray(fold_pixels(FRAMES))
    assert cells.shape == (2, 2, 3, 12)
    np.testing.assert_array_equal(cells[1, 1, 2], FRAMES[1, 2:, 4:].ravel())


def test_unfolding_undoes_folding():
    np.testing.assert_array_equal(unfold_pixels(fold_pixels(FRAMES)), FRAMES)
