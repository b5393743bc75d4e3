"""Gram matrices and their loss against closed forms."""

import numpy as np
import pytest

from zoo.losses.gram_loss import gram_loss, gram_matrices

MAPS = [
    np.random.default_rng(0).normal(size=shape)
    for shape in ((2, 3, 4, 5), (2, 2, 2, 3))
]


def test_gram_matrices_equal_their_closed_form():
    for features, found in zip(MAPS, gram_matrices(MAPS), strict=True):
        _, height, width, channels = features.shape
        expected = np.einsum("nhwc,nhwd->ncd", features, features)
        expected /= height * width * channels
        np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-6)


def test_the_loss_equals_its_closed_form():
    made = gram_matrices(MAPS)
    wanted = [matrix[:1] for matrix in gram_matrices([2.0 * maps for maps in MAPS])]
    expected = 0.0
    for one, other in zip(map(np.asarray, made), map(np.asarray, wanted), strict=True):
        far = ((one - other) ** 2).sum(axis=(1, 2)) / (other**2).sum(axis=(1, 2))
        expected += far.mean()
    assert float(gram_loss(made, wanted)) == pytest.approx(expected, rel=1e-5)


def test_a_texture_is_the_same_wherever_it_lies():
    moved = [np.roll(maps, (1, 2), axis=(1, 2)) for maps in MAPS]
    assert float(gram_loss(gram_matrices(moved), gram_matrices(MAPS))) < 1e-10


def test_an_empty_picture_costs_one_per_layer():
    empty = [np.zeros_like(maps) for maps in MAPS]
    loss = gram_loss(gram_matrices(empty), gram_matrices(MAPS))
    assert float(loss) == pytest.approx(2.0, rel=1e-5)
