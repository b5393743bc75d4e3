"""Tests of channels that become pixels."""

from pathlib import Path

import numpy as np
import pytest

from zoo.layers.pixel_folding import unfold_pixels
from zoo.layers.pixel_shuffle import kernel_before_pixel_shuffle, pixel_shuffle

GOLDEN = Path(__file__).parent / "golden" / "torch_resampling.npz"


def test_with_reordered_channels_it_gives_what_pytorch_shuffles():
    with np.load(GOLDEN) as golden:
        features = kernel_before_pixel_shuffle(golden["channels"], 3)
        shuffled = np.asarray(pixel_shuffle(features, 3))
        np.testing.assert_array_equal(shuffled, golden["shuffled"])


def test_by_two_it_unfolds_folded_pixels():
    features = np.random.default_rng(0).random((2, 3, 5, 12), np.float32)
    np.testing.assert_array_equal(pixel_shuffle(features, 2), unfold_pixels(features))


def test_kernels_of_an_odd_number_of_channels_are_refused():
    with pytest.raises(ValueError, match="multiple of 4 channels; received 6"):
        kernel_before_pixel_shuffle(np.zeros((3, 3, 2, 6)), 2)
