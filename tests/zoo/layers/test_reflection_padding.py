"""Padding mirrors the picture as often as it takes."""

import numpy as np
import pytest
from keras import ops

from zoo.layers.reflection_padding import reflection_padding


@pytest.mark.parametrize("size", [(16, 24), (13, 17), (9, 8)])
def test_it_equals_numpy_reflection(size):
    frame = np.random.default_rng(0).random((1, *size, 3), np.float32)
    missing = [-side % 8 for side in size]
    expected = np.pad(
        frame, ((0, 0), (0, missing[0]), (0, missing[1]), (0, 0)), mode="reflect"
    )
    np.testing.assert_array_equal(reflection_padding(frame, 8), expected)


def test_sides_shorter_than_the_padding_are_mirrored_again():
    row = np.array([1.0, 2.0, 3.0], np.float32).reshape(1, 1, 3, 1)
    padded = ops.convert_to_numpy(reflection_padding(row, 8))
    assert padded[0, 0, :, 0].tolist() == [1, 2, 3, 2, 1, 2, 3, 2]
    assert padded.shape == (1, 8, 8, 1)


def test_aligned_frames_stay_the_same_tensor():
    frame = ops.ones((1, 8, 16, 3))
    assert reflection_padding(frame, 8) is frame
