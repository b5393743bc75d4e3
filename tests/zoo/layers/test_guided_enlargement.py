"""Maps are enlarged along the edges of the picture that guides them."""

import numpy as np

from zoo.layers.guided_enlargement import guided_enlargement


def _halves(height: int, width: int) -> np.ndarray:
    """Dark on the left and bright on the right, `[1, H, W, 1]`."""
    picture = np.full((1, height, width, 1), 0.2, np.float32)
    picture[:, :, width // 2 :] = 0.8
    return picture


def test_a_colour_that_goes_with_brightness_ends_where_the_large_picture_does():
    small, large = _halves(12, 16), _halves(48, 64)
    maps = np.concatenate([small - 0.5, 0.5 - small], axis=-1)
    enlarged = np.asarray(guided_enlargement(maps, small, large))
    expected = np.concatenate([large - 0.5, 0.5 - large], axis=-1)
    # Bilinear enlargement would be off by a third of the step beside the edge.
    assert np.abs(enlarged - expected).max() < 0.04


def test_a_constant_stays_one_whatever_the_picture():
    random = np.random.default_rng(0)
    small = random.random((2, 8, 8, 1), dtype=np.float32)
    large = random.random((2, 21, 30, 1), dtype=np.float32)
    enlarged = guided_enlargement(np.full((2, 8, 8, 2), 0.3, np.float32), small, large)
    np.testing.assert_allclose(enlarged, np.full((2, 21, 30, 2), 0.3), atol=1e-5)
