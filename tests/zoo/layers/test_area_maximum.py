"""The greatest value around each pixel equals max pooling."""

import numpy as np
import pytest
from keras import ops

from zoo.layers.area_maximum import area_maximum


@pytest.mark.parametrize("radius", [1, 3])
@pytest.mark.parametrize("size", [(1, 1), (2, 5), (9, 8)])
def test_it_equals_max_pooling(radius, size):
    images = np.random.default_rng(0).standard_normal((2, *size, 3), np.float32)
    pooled = ops.max_pool(images, 2 * radius + 1, strides=1, padding="same")
    np.testing.assert_array_equal(area_maximum(images, radius), pooled)
