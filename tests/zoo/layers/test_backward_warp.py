"""Tests of warping along a flow."""

from pathlib import Path

import numpy as np
import pytest
import scipy.ndimage
import tensorflow as tf

from zoo.layers.backward_warp import backward_warp

GOLDEN = Path(__file__).parent / "golden" / "torch_resampling.npz"


def _random(seed: int, *shape: int) -> np.ndarray:
    return np.random.default_rng(seed).random(shape, dtype=np.float32)


def test_whole_pixels_move_as_the_convention_says():
    image = _random(0, 1, 6, 8, 3)
    flow = np.zeros((1, 6, 8, 2), np.float32)
    flow[..., 0], flow[..., 1] = 2, -1
    warped = np.asarray(backward_warp(image, flow))
    np.testing.assert_allclose(warped[0, 1:, :6], image[0, :-1, 2:], atol=1e-6)


@pytest.mark.parametrize(
    ("border", "mode"), [("edge", "nearest"), ("zero", "constant")]
)
def test_it_interpolates_like_scipy_also_outside_the_image(border, mode):
    image = _random(1, 2, 9, 7, 2)
    flow = (_random(2, 2, 9, 7, 2) - 0.5) * 12
    warped = np.asarray(backward_warp(image, flow, border))
    rows, columns = np.mgrid[:9, :7]
    for item in range(2):
        where = [rows + flow[item, ..., 1], columns + flow[item, ..., 0]]
        for channel in range(2):
            # scipy's "constant" cuts hard; padding makes it fade as ours does.
            padded = np.pad(image[item, ..., channel], 9, mode="constant")
            source = padded if border == "zero" else image[item, ..., channel]
            shift = 9 if border == "zero" else 0
            expected = scipy.ndimage.map_coordinates(
                source, [axis + shift for axis in where], order=1, mode=mode
            )
            np.testing.assert_allclose(warped[item, ..., channel], expected, atol=1e-5)


@pytest.mark.parametrize(("border", "padding"), [("edge", "border"), ("zero", "zeros")])
def test_it_gives_what_pytorch_samples_with_aligned_corners(border, padding):
    with np.load(GOLDEN) as golden:
        warped = np.asarray(backward_warp(golden["image"], golden["flow"], border))
        np.testing.assert_allclose(warped, golden[f"warped_{padding}"], atol=1e-5)


@pytest.mark.parametrize("border", ["edge", "zero"])
def test_the_gradient_equals_finite_differences(border):
    image = tf.constant(_random(3, 1, 3, 4, 1))
    # Away from whole pixels, where the derivative jumps.
    flow = tf.constant(np.floor(_random(4, 1, 3, 4, 2) * 5) - 2.0 + 0.37)
    flow = tf.cast(flow, tf.float32)
    weights = tf.constant(_random(5, 1, 3, 4, 1))

    def total(image, flow):
        return tf.reduce_sum(backward_warp(image, flow, border) * weights)

    analytic, numeric = tf.test.compute_gradient(total, [image, flow], delta=1e-2)
    for one, other in zip(analytic, numeric, strict=True):
        np.testing.assert_allclose(one, other, atol=5e-3)


def test_no_motion_still_has_a_gradient():
    image = tf.constant(np.arange(5, dtype=np.float32)[None, None, :, None])
    flow = tf.zeros((1, 1, 5, 2))
    with tf.GradientTape() as tape:
        tape.watch(flow)
        warped = backward_warp(image, flow)
    slope = tape.gradient(warped, flow)[0, 0, :, 0]
    np.testing.assert_allclose(slope, [1, 1, 1, 1, 0])


def test_half_precision_addresses_wide_images_exactly():
    image = np.arange(4000, dtype=np.float32)[None, None, :, None] % 7
    flow = tf.zeros((1, 1, 4000, 2), tf.float16)
    warped = backward_warp(tf.cast(image, tf.float16), flow)
    assert warped.dtype == tf.float16
    np.testing.assert_array_equal(np.asarray(warped, np.float32), image)


@pytest.mark.parametrize("border", ["edge", "zero"])
def test_features_in_bfloat16_are_weighted_in_float32(border):
    image = tf.cast(_random(8, 1, 6, 9, 4), tf.bfloat16)
    flow = (_random(9, 1, 6, 9, 2) - 0.5) * 9
    warped = backward_warp(image, flow, border)
    assert warped.dtype == tf.bfloat16
    expected = backward_warp(tf.cast(image, tf.float32), flow, border)
    np.testing.assert_array_equal(warped, tf.cast(expected, tf.bfloat16))


@pytest.mark.parametrize("border", ["edge", "zero"])
def test_flows_far_beyond_the_image_are_held_at_its_border(border):
    image = _random(10, 1, 5, 6, 2)
    flow = np.full((1, 5, 6, 2), 1e30, np.float32)
    expected = image[:, -1:, -1:] if border == "edge" else 0 * image
    warped = np.asarray(backward_warp(image, flow, border))
    np.testing.assert_array_equal(warped, np.broadcast_to(expected, image.shape))


def test_sizes_may_be_unknown_when_it_is_traced():
    specification = tf.TensorSpec([None, None, None, 3])
    traced = tf.function(
        backward_warp,
        input_signature=[specification, tf.TensorSpec([None, None, None, 2])],
    )
    image, flow = _random(6, 2, 5, 7, 3), _random(7, 2, 5, 7, 2)
    np.testing.assert_allclose(
        traced(image, flow), backward_warp(image, flow), atol=1e-6
    )


def test_an_unknown_border_is_refused():
    with pytest.raises(ValueError, match="'edge' or 'zero'; received 'wrap'"):
        backward_warp(_random(0, 1, 2, 2, 1), _random(0, 1, 2, 2, 2), "wrap")
