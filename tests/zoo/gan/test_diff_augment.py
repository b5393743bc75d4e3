"""What DiffAugment does to pictures, and that gradients pass through it."""

import numpy as np
import pytest
import tensorflow as tf

from zoo.gan.diff_augment import DRAWS, POLICIES, diff_augment

PICTURES = np.random.default_rng(0).random((2, 16, 16, 3)).astype(np.float32)


def _draws(**changed):
    names = ("brightness", "saturation", "contrast", "down", "right", "row", "column")
    values = dict.fromkeys(names, 0.5) | changed
    assert len(names) == DRAWS
    return np.tile(np.array(list(values.values()), np.float32), (2, 1))


def test_draws_in_the_middle_change_neither_colours_nor_places():
    same = diff_augment(PICTURES, _draws(), ("colour", "translation"))
    np.testing.assert_allclose(same, PICTURES, atol=1e-6)


def test_brightness_saturation_and_contrast_are_those_of_the_paper():
    brighter = diff_augment(PICTURES, _draws(brightness=0.9), ("colour",))
    np.testing.assert_allclose(brighter, PICTURES + 0.2, atol=1e-6)
    grey = np.asarray(diff_augment(PICTURES, _draws(saturation=0.0), ("colour",)))
    expected = np.repeat(PICTURES.mean(axis=3, keepdims=True), 3, axis=3)
    np.testing.assert_allclose(grey, expected, atol=1e-6)
    flat = np.asarray(diff_augment(PICTURES, _draws(contrast=0.0), ("colour",)))
    mean = PICTURES.mean(axis=(1, 2, 3), keepdims=True)
    np.testing.assert_allclose(flat, mean + 0.5 * (PICTURES - mean), atol=1e-6)


def test_pictures_move_by_up_to_an_eighth_and_grey_comes_in():
    moved = diff_augment(PICTURES, _draws(down=0.999, right=0.0), ("translation",))
    moved = np.asarray(moved)
    np.testing.assert_allclose(moved[:, 2:, :-2], PICTURES[:, :-2, 2:], atol=1e-6)
    np.testing.assert_allclose(moved[:, :2], 0.5)
    np.testing.assert_allclose(moved[:, :, -2:], 0.5)


def test_a_grey_square_of_half_the_size_hides_what_is_there():
    cut = np.asarray(diff_augment(PICTURES, _draws(row=0.5, column=0.5), ("cutout",)))
    np.testing.assert_allclose(cut[:, 4:12, 4:12], 0.5)
    outside = np.ones((16, 16), bool)
    outside[4:12, 4:12] = False
    np.testing.assert_array_equal(cut[:, outside], PICTURES[:, outside])
    corner = np.asarray(diff_augment(PICTURES, _draws(row=0, column=0), ("cutout",)))
    assert (corner[:, :4, :4] == 0.5).all()
    np.testing.assert_array_equal(corner[:, 4:], PICTURES[:, 4:])


def test_gradients_pass_to_all_that_is_still_seen():
    pictures = tf.constant(PICTURES)
    draws = np.random.default_rng(1).random((2, DRAWS)).astype(np.float32)
    with tf.GradientTape() as tape:
        tape.watch(pictures)
        changed = diff_augment(pictures, draws, POLICIES)
        value = tf.reduce_sum(tf.square(changed))
    gradient = tape.gradient(value, pictures).numpy()
    assert np.isfinite(gradient).all()
    assert (gradient != 0).mean() > 0.4


def test_an_unknown_policy_is_refused():
    with pytest.raises(ValueError, match="one of colour, translation, cutout; rec"):
        diff_augment(PICTURES, _draws(), ("rotation",))
