"""Subspaces of blocks that were made from some."""

import numpy as np

from trainers.subspace_fit import fitted_subspaces, projected


def _blocks(count, subspaces, seed):
    random = np.random.default_rng(seed)
    bases = [np.linalg.qr(random.standard_normal((12, 2)))[0] for _ in range(subspaces)]
    which = random.integers(subspaces, size=count)
    numbers = random.standard_normal((count, 2))
    made = np.einsum("nk,npk->np", numbers, np.stack(bases)[which])
    return made.astype(np.float32)


def test_blocks_of_some_subspaces_are_told_almost_whole():
    blocks = _blocks(4_000, 3, 0)
    directions, variances = fitted_subspaces(blocks, 8, 2, 0)
    assert directions.shape == (8, 12, 2)
    assert variances.shape == (8, 2)
    left = np.mean((projected(blocks, directions) - blocks) ** 2)
    one, _ = fitted_subspaces(blocks, 1, 2, 0)
    left_by_one = np.mean((projected(blocks, one) - blocks) ** 2)
    assert left < 0.2 * left_by_one


def test_one_subspace_is_that_of_the_principal_components():
    blocks = np.random.default_rng(1).standard_normal((500, 12)).astype(np.float32)
    blocks *= np.linspace(2.0, 0.1, 12, dtype=np.float32)
    directions, variances = fitted_subspaces(blocks, 1, 3, 0)
    moments = blocks.T @ blocks / len(blocks)
    np.testing.assert_allclose(variances[0], np.linalg.eigvalsh(moments)[:-4:-1], 1e-3)
    product = directions[0].T @ directions[0]
    np.testing.assert_allclose(product, np.eye(3), atol=1e-5)


def test_directions_follow_from_the_seed_and_stand_for_empty_groups_too():
    blocks = _blocks(60, 2, 2)
    first, _ = fitted_subspaces(blocks, 30, 2, 5)
    again, _ = fitted_subspaces(blocks, 30, 2, 5)
    np.testing.assert_array_equal(first, again)
    products = np.einsum("spk,spl->skl", first, first)
    np.testing.assert_allclose(products, np.tile(np.eye(2), (30, 1, 1)), atol=1e-4)
