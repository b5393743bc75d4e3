"""Tests of the choice of pixels for metrics."""

import numpy as np
import pytest

from zoo.metrics.protocol import Protocol, studio_luma


@pytest.mark.parametrize(
    # MATLAB: rgb2ycbcr(uint8(...)), first channel; greys by the definition.
    ("rgb", "luma"),
    [
        ((0, 0, 0), 16),
        ((255, 255, 255), 235),
        ((255, 0, 0), 81),
        ((0, 255, 0), 145),
        ((0, 0, 255), 41),
    ],
)
def test_luma_is_that_of_the_studio_range(rgb, luma):
    frames = np.array(rgb, np.float32).reshape(1, 1, 3) / 255
    assert round(float(np.asarray(studio_luma(frames)).item()) * 255) == luma


def test_the_name_tells_the_protocol():
    assert Protocol(colour="y", crop_border=4).name_of("psnr") == "psnr_y_crop4"
    assert Protocol().name_of("ssim") == "ssim_rgb_crop0"


def test_borders_are_cropped_and_restored_pixels_clipped():
    reference = np.full((1, 2, 6, 8, 3), 0.5, np.float32)
    restored = np.full((1, 2, 6, 8, 3), 1.5, np.float32)
    views = Protocol(crop_border=2).apply(reference, restored)
    assert [tuple(view.shape) for view in views] == [(1, 2, 2, 4, 3)] * 2
    assert float(np.max(views[1])) == 1.0


def test_bad_settings_and_shapes_are_refused():
    with pytest.raises(ValueError, match="'rgb' or 'y'; received 'yuv'"):
        Protocol(colour="yuv")
    with pytest.raises(ValueError, match="received -1"):
        Protocol(crop_border=-1)
    with pytest.raises(ValueError, match="same shape"):
        Protocol().apply(np.zeros((1, 1, 4, 4, 3)), np.zeros((1, 1, 4, 5, 3)))
