"""Damaged places take from undamaged ones only."""

import keras
import numpy as np
import pytest

from zoo.vae.partial_non_local import PartialNonLocal


@pytest.fixture(scope="module")
def block():
    keras.utils.set_random_seed(0)
    layer = PartialNonLocal(6, grid=4)
    layer.build(None)
    return layer


def _features(seed=0, height=9, width=10):
    random = np.random.default_rng(seed)
    return random.standard_normal((1, height, width, 6)).astype(np.float32)


def _mask(height=9, width=10):
    mask = np.zeros((1, height, width, 1), np.float32)
    mask[:, 2:5, 3:7] = 1.0
    return mask


def test_undamaged_places_stay_and_damaged_ones_change(block):
    features, mask = _features(), _mask()
    made = np.asarray(block(features, mask))
    same = (made == features).all(axis=-1, keepdims=True)
    np.testing.assert_array_equal(same, mask == 0)


def test_what_is_damaged_gives_nothing_to_others(block):
    mask = _mask()
    features = _features()
    inside = features.copy()
    # Another damaged place than the one that is looked at.
    inside[:, 4, 6] += 5.0
    made, other = (np.asarray(block(values, mask)) for values in (features, inside))
    np.testing.assert_allclose(made[:, 2, 3], other[:, 2, 3], atol=1e-5)
    outside = features.copy()
    outside[:, 8, 9] += 5.0
    assert np.abs(np.asarray(block(outside, mask)) - made)[:, 2, 3].max() > 1e-4


def test_with_a_cell_for_each_place_it_is_the_papers_block(block):
    """Equations 6 and 7, written out."""
    side, mask = 4, np.zeros((1, 4, 4, 1), np.float32)
    mask[:, 1, 2] = mask[:, 3, 0] = 1.0
    features = _features(1, side, side)
    flat, known = features.reshape(-1, 6), 1.0 - mask.reshape(-1)

    def pointwise(layer, values):
        kernel, bias = layer.get_weights()
        return values @ kernel[0, 0] + bias

    asked, keys, given = (
        pointwise(layer, flat) for layer in (block.query, block.key, block.value)
    )
    weights = np.exp(asked @ keys.T / np.sqrt(block.inner)) * known
    taken = (weights / weights.sum(axis=1, keepdims=True)) @ given
    filled = pointwise(block.out, taken)
    expected = np.where(known[:, None] == 1, flat, filled)
    made = np.asarray(block(features, mask)).reshape(-1, 6)
    np.testing.assert_allclose(made, expected, atol=1e-4)


@pytest.mark.parametrize(("height", "width"), [(1, 1), (2, 9), (30, 3)])
def test_any_size_and_all_damaged_gives_finite_numbers(block, height, width):
    features = _features(2, height, width)
    made = block(features, np.ones((1, height, width, 1), np.float32))
    assert made.shape == features.shape
    assert np.isfinite(made).all()
