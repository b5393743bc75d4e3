"""Our SPyNet against what BasicSR's gives with the same weights."""

import re

import numpy as np
import pytest

from tests.zoo.temporal.golden.flow_weights import flow_weights
from tests.zoo.temporal.golden.golden_file import golden_arrays, golden_shapes
from zoo.temporal.spy_net import SPyNet
from zoo.temporal.spy_net_weights import load_reference_weights, reference_sizes


@pytest.fixture(scope="module")
def golden() -> dict[str, np.ndarray]:
    return golden_arrays("spy_net.npz")


@pytest.fixture(scope="module")
def weights(golden) -> dict[str, np.ndarray]:
    return flow_weights(golden_shapes(golden), int(golden["seed"]))


@pytest.fixture(scope="module")
def network(weights) -> SPyNet:
    flow_network = SPyNet(**reference_sizes(weights))
    flow_network.build_for_frames()
    load_reference_weights(flow_network, weights)
    return flow_network


@pytest.mark.parametrize("size", ["aligned", "odd", "upright"])
def test_it_estimates_the_flow_that_the_reference_does(network, golden, size):
    target, source = golden[f"{size}_input"][:, None]
    flow = np.asarray(network({"target": target, "source": source}))
    expected = golden[f"{size}_output"]
    assert 1 < np.abs(expected).max() < 20
    np.testing.assert_allclose(flow, expected, atol=1e-4)


def test_it_has_as_many_parameters(network, golden):
    assert network.count_params() == int(golden["parameters"]) == 1_440_300


def test_names_and_constants_of_mmagic_are_understood(network, weights):
    renamed = {
        re.sub(
            r"(module\.\d+\.basic_module\.)(\d+)",
            lambda found: f"{found[1]}{int(found[2]) // 2}.conv",
            name,
        ): array
        for name, array in weights.items()
    }
    assert "basic_module.5.basic_module.4.conv.bias" in renamed
    before = network.get_weights()
    for variable in network.variables:
        variable.assign(0 * variable)
    constants = {"mean": np.zeros((1, 3, 1, 1)), "std": np.ones((1, 3, 1, 1))}
    assert reference_sizes(renamed) == reference_sizes(weights)
    load_reference_weights(network, renamed | constants)
    for one, other in zip(before, network.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


def test_missing_unknown_and_misshapen_weights_are_refused(network, weights):
    name = "basic_module.3.basic_module.4.weight"
    short = {other: array for other, array in weights.items() if other != name}
    with pytest.raises(ValueError, match=r"basic_module\.3.* is missing"):
        load_reference_weights(network, short)
    with pytest.raises(ValueError, match=r"expected weights of SPyNet.*'head\.bias'"):
        reference_sizes({"head.bias": np.zeros(2)})
    with pytest.raises(ValueError, match=r"'head\.bias' is unknown"):
        load_reference_weights(network, weights | {"head.bias": np.zeros(2)})
    with pytest.raises(ValueError, match=r"to give shape \(7, 7, 64, 32\)"):
        load_reference_weights(network, weights | {name: np.zeros((32, 64, 3, 3))})
