"""Bicubic enlargement against Pillow's, and what it must keep."""

import numpy as np
import pytest
from PIL import Image

from zoo.layers.bicubic_enlargement import bicubic_enlargement


@pytest.mark.parametrize("factor", [2, 3, 4])
def test_away_from_the_border_it_equals_pillows(factor):
    frame = np.random.default_rng(factor).random((9, 13), dtype=np.float32)
    size = (13 * factor, 9 * factor)
    expected = np.asarray(Image.fromarray(frame).resize(size, Image.Resampling.BICUBIC))
    made = np.asarray(bicubic_enlargement(frame[None, :, :, None], factor))[0, ..., 0]
    edge = 2 * factor
    inside = slice(edge, -edge), slice(edge, -edge)
    assert made.shape == expected.shape
    np.testing.assert_allclose(made[inside], expected[inside], atol=1e-5)


def test_at_the_border_the_frame_is_mirrored():
    frame = np.random.default_rng(0).random((1, 5, 6, 2), dtype=np.float32)
    mirrored = np.pad(frame, [(0, 0), (2, 2), (2, 2), (0, 0)], mode="symmetric")
    whole = np.asarray(bicubic_enlargement(mirrored, 2))[:, 4:-4, 4:-4]
    np.testing.assert_allclose(bicubic_enlargement(frame, 2), whole, atol=1e-6)


@pytest.mark.parametrize("size", [(1, 1), (2, 7)])
def test_even_frames_stay_even(size):
    frame = np.full((1, *size, 3), 0.3, np.float32)
    np.testing.assert_allclose(bicubic_enlargement(frame, 4), 0.3, atol=1e-6)
