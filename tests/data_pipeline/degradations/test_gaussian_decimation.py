import numpy as np
import pytest
from scipy import ndimage

from data_pipeline.degradations.gaussian_decimation import GaussianDecimation


@pytest.mark.parametrize("height,width", [(32, 40), (37, 43)])
def test_equals_scipys_gaussian_at_every_fourth_pixel(height, width):
    clip = np.random.default_rng(2).random((1, 1, height, width, 3), np.float32)
    decimated = GaussianDecimation(4)(clip, seed=0)["clip"].numpy()[0, 0]
    expected = ndimage.gaussian_filter(
        clip[0, 0].astype(np.float64), (1.6, 1.6, 0.0), mode="reflect", radius=(6, 6, 0)
    )[::4, ::4]
    np.testing.assert_allclose(decimated, expected, atol=2e-6)


def test_refuses_a_scale_that_does_not_shrink():
    with pytest.raises(ValueError, match="scale"):
        GaussianDecimation(1)
