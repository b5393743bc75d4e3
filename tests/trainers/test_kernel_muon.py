"""Muon updates kernels orthogonally, and all else as Adam does."""

import keras
import numpy as np
import pytest

from trainers.kernel_muon import KernelMuon


@pytest.fixture
def network():
    keras.utils.set_random_seed(0)
    return keras.Sequential(
        [
            keras.Input((8, 8, 4)),
            keras.layers.Conv2D(6, 3, name="body"),
            keras.layers.Conv2D(3, 3, name="tail"),
        ]
    )


def _changes(network, optimizer) -> dict[str, np.ndarray]:
    variables = network.trainable_variables
    optimizer.build(variables)
    before = [variable.numpy() for variable in variables]
    random = np.random.default_rng(0)
    optimizer.apply(
        [random.standard_normal(v.shape).astype(np.float32) for v in variables],
        variables,
    )
    return {
        variable.path: variable.numpy() - old
        for variable, old in zip(variables, before, strict=True)
    }


def test_the_update_of_a_kernel_has_almost_equal_singular_values(network):
    changes = _changes(network, KernelMuon(0.1))
    (kernel,) = (c for p, c in changes.items() if p.endswith("body/kernel"))
    values = np.linalg.svd(kernel.reshape(-1, 6), compute_uv=False)
    assert values.max() < 1.8 * values.min()
    assert values.mean() == pytest.approx(0.1 * 0.2 * np.sqrt(36), rel=0.25)


def test_biases_and_the_last_layer_get_adams_update(network):
    changes = _changes(network, KernelMuon(0.1))
    for path, change in changes.items():
        if not path.endswith("body/kernel"):
            np.testing.assert_allclose(np.abs(change), 0.1, rtol=1e-3)
