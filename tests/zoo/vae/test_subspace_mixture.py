"""Numbers of blocks in subspaces, held against textbook formulas."""

import numpy as np
import pytest

from zoo.vae.subspace_mixture import SubspaceMixture


@pytest.fixture(scope="module")
def mixture():
    """Of four subspaces of three directions, of blocks of 2 x 2 pixels in colour."""
    layer = SubspaceMixture(2, 3, 2, 3)
    random = np.random.default_rng(0)
    directions = np.stack(
        [np.linalg.qr(random.standard_normal((12, 3)))[0] for _ in range(4)]
    )
    layer.start_from(directions, random.uniform(0.5, 2.0, (4, 3)))
    return layer


def _blocks(mixture, choice):
    numbers = np.random.default_rng(1).standard_normal((len(choice), 3))
    loadings = np.asarray(mixture.loadings)[choice]
    blocks = np.einsum("nk,npk->np", numbers, loadings)
    return numbers.astype(np.float32), blocks.astype(np.float32)


def test_blocks_of_a_subspace_come_back_as_they_were(mixture):
    choice = np.array([0, 1, 2, 3, 3])
    numbers, blocks = _blocks(mixture, choice)
    mean, _ = mixture.posterior(blocks, choice)
    np.testing.assert_allclose(mean, numbers, atol=1e-3)
    np.testing.assert_allclose(mixture.combined(numbers, choice), blocks, atol=1e-5)


def test_the_posterior_is_that_of_a_linear_gaussian_model(mixture):
    random = np.random.default_rng(2)
    blocks = random.standard_normal((5, 12)).astype(np.float32)
    choice = np.array([3, 0, 1, 2, 0])
    mean, log_variance = mixture.posterior(blocks, choice)
    for index, each in enumerate(choice):
        loadings = np.asarray(mixture.loadings)[each].astype(np.float64)
        precision = np.eye(3) + loadings.T @ loadings / 0.005**2
        covariance = np.linalg.inv(precision)
        expected = covariance @ loadings.T @ blocks[index] / 0.005**2
        np.testing.assert_allclose(mean[index], expected, rtol=1e-3, atol=1e-4)
        np.testing.assert_allclose(
            np.exp(log_variance[index]), np.diag(covariance), rtol=1e-3
        )


def test_the_subspace_that_leaves_least_is_taken(mixture):
    choice = np.array([1, 0, 0, 1])
    _, of_differences = _blocks(mixture, choice)
    _, of_blocks = _blocks(mixture, choice + 2)
    other = np.random.default_rng(3).standard_normal((4, 12)).astype(np.float32)
    np.testing.assert_array_equal(mixture.nearest(of_differences, other), choice)
    np.testing.assert_array_equal(mixture.nearest(other, of_blocks), choice + 2)


def test_what_is_left_over_is_what_projecting_leaves(mixture):
    blocks = np.random.default_rng(4).standard_normal((50, 12)).astype(np.float32)
    found = np.asarray(mixture.nearest(blocks, blocks))
    loadings = np.asarray(mixture.loadings)
    left = []
    for each in loadings:
        base = np.linalg.qr(each)[0]
        left.append(np.square(blocks - blocks @ base @ base.T).sum(-1))
    np.testing.assert_array_equal(found, np.argmin(left, axis=0))


@pytest.mark.parametrize(("subspaces", "numbers"), [(1, 3), (2, 0), (2, 13)])
def test_what_cannot_be_is_refused(subspaces, numbers):
    with pytest.raises(ValueError, match="from 1 to 12 directions"):
        SubspaceMixture(subspaces, numbers, 2, 3)
