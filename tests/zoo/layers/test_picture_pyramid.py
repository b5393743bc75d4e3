"""Pyramids of pictures whose pixels are not all known."""

import numpy as np
import pytest

from zoo.layers.picture_pyramid import doubled, halved, smooth_fill, smoothed

SIZES = [(8, 12), (7, 5), (1, 1), (2, 9)]


def _ramp(height, width):
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    return (rows + 2.0 * columns)[None, ..., None]


@pytest.mark.parametrize(("height", "width"), SIZES)
def test_a_constant_stays_the_same_at_every_size(height, width):
    picture = np.full((2, height, width, 3), 0.3, np.float32)
    half = halved(picture)
    assert half.shape == (2, -(-height // 2), -(-width // 2), 3)
    again = np.asarray(doubled(half, height, width))
    np.testing.assert_allclose(again, picture, rtol=1e-6)
    np.testing.assert_allclose(smoothed(picture), picture, rtol=1e-6)


def test_a_ramp_keeps_its_place_there_and_back():
    ramp = _ramp(12, 16)
    again = np.asarray(doubled(halved(ramp), 12, 16))
    inner = (slice(None), slice(2, -2), slice(2, -2))
    np.testing.assert_allclose(again[inner], ramp[inner], atol=1e-4)


@pytest.mark.parametrize(("height", "width"), SIZES)
def test_what_is_known_stays_and_the_rest_lies_between(height, width):
    generator = np.random.default_rng(height)
    values = generator.uniform(0.2, 0.8, (1, height, width, 3)).astype(np.float32)
    known = (generator.random((1, height, width, 1)) < 0.5).astype(np.float32)
    known[0, 0, 0] = 1.0
    filled = np.asarray(smooth_fill(values, known, 5))
    np.testing.assert_allclose(filled * known, values * known, atol=1e-6)
    shown = values[np.broadcast_to(known > 0, values.shape)]
    assert filled.min() > shown.min() - 1e-3
    assert filled.max() < shown.max() + 1e-3
