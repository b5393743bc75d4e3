"""Convolutions over space and time that never look ahead."""

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zoo.layers.causal_convolution import CausalConvolution
from zoo.layers.clip_folding import fold_clip, unfold_clip
from zoo.layers.markov_transform import markov_transform


def test_it_equals_a_3d_convolution_that_is_padded_before_the_first_frame():
    keras.utils.set_random_seed(0)
    layer = CausalConvolution(3, frames=3)
    layer.build((None, None, None, None, 2))
    clip = np.random.default_rng(0).random((2, 5, 4, 6, 2), dtype=np.float32)
    outputs, _ = layer(clip, np.zeros((2, *_memory(layer, 2, 4, 6)), np.float32))
    same = keras.layers.Conv3D(3, 3)
    same.build((None, None, None, None, 2))
    kernel = layer.convolution.kernel.numpy().reshape(3, 3, 3, 2, 3)
    same.set_weights([kernel.transpose(2, 0, 1, 3, 4), layer.convolution.bias.numpy()])
    padded = np.pad(clip, ((0, 0), (2, 0), (1, 1), (1, 1), (0, 0)))
    np.testing.assert_allclose(outputs, same(padded), atol=1e-5)


def _memory(layer, channels, height, width):
    return layer.frames - 1, height, width, channels


def test_stretches_with_a_memory_give_what_the_whole_clip_gives():
    keras.utils.set_random_seed(0)
    layer = CausalConvolution(3, frames=3)
    layer.build((None, None, None, None, 2))
    clip = np.random.default_rng(0).random((1, 7, 4, 4, 2), dtype=np.float32)
    start = np.zeros((1, *_memory(layer, 2, 4, 4)), np.float32)
    whole, _ = layer(clip, start)
    parts, memory = [], start
    for first, last in ((0, 1), (1, 5), (5, 7)):
        part, memory = layer(clip[:, first:last], memory)
        parts.append(part)
    np.testing.assert_allclose(np.concatenate(parts, axis=1), whole, atol=1e-6)


@given(
    frames=st.integers(1, 3),
    side=st.integers(1, 4),
    groups=st.integers(1, 3),
    rows=st.integers(1, 3),
    columns=st.integers(1, 3),
)
@settings(max_examples=20, deadline=None)
def test_folding_is_undone_and_keeps_blocks_together(
    frames, side, groups, rows, columns
):
    shape = (2, groups * frames, rows * side, columns * side, 2)
    clip = np.arange(np.prod(shape), dtype=np.float32).reshape(shape)
    folded = np.asarray(fold_clip(clip, frames, side))
    block = clip[1, -frames:, -side:, -side:]
    np.testing.assert_array_equal(folded[1, -1, -1, -1], block.ravel())
    np.testing.assert_array_equal(unfold_clip(folded, frames, side), clip)


@pytest.mark.parametrize("channels", [1, 3])
def test_directions_are_orthonormal_and_the_most_important_come_first(channels):
    directions, variances = markov_transform(2, 4, channels, 9)
    np.testing.assert_allclose(directions.T @ directions, np.eye(9), atol=1e-9)
    assert (np.diff(variances) <= 0).all()
    assert variances[-1] > 0
    # The mean of a block comes first, but for its sign: the correlation of
    # neighbours makes pixels at the edge count a little less.
    flat = np.abs(directions[:, 0]) * np.sqrt(len(directions))
    np.testing.assert_allclose(flat, 1.0, atol=0.15)
