import math

import numpy as np
import pytest

from data_pipeline.measures.scene_statistics import (
    fit_asymmetric_gaussian,
    normalised_luma,
)


@pytest.mark.parametrize(
    ("shape", "left", "right"), [(2, 1, 1), (1, 1, 2), (0.7, 3, 1)]
)
def test_the_fit_finds_the_distribution_that_values_were_drawn_from(shape, left, right):
    random = np.random.default_rng(0)
    size = 400_000
    # A generalised Gaussian is a gamma variable to the power of 1 / shape.
    scale = math.sqrt(math.gamma(1 / shape) / math.gamma(3 / shape))
    magnitude = random.gamma(1 / shape, size=size) ** (1 / shape) * scale
    is_left = random.random(size) < left / (left + right)
    values = magnitude * np.where(is_left, -left, right)
    fit = fit_asymmetric_gaussian(values[None])
    assert fit.shape[0] == pytest.approx(shape, rel=0.03)
    assert fit.left[0] == pytest.approx(left, rel=0.03)
    assert fit.right[0] == pytest.approx(right, rel=0.03)


def test_normalised_luma_knows_neither_brightness_nor_contrast():
    texture = np.random.default_rng(0).random((40, 50))
    plain = normalised_luma(100.0 * texture, 0.0)
    moved = normalised_luma(30.0 * texture + 80.0, 0.0)
    np.testing.assert_allclose(plain, moved, atol=1e-6)
    assert abs(plain.mean()) < 0.1
