"""LPIPS against what the authors' program gives."""

import ast

import numpy as np
import pytest

from tests.zoo.metrics.golden.golden_lpips import golden_lpips
from tests.zoo.temporal.golden.seeded_weights import seeded_weights
from zoo.metrics.lpips_network import LPIPSNetwork
from zoo.metrics.lpips_network_weights import (
    load_reference_weights,
    reference_sizes,
)


def _weights(golden, trunk):
    names, shapes = golden[f"{trunk}_names"], golden[f"{trunk}_shapes"]
    shapes = {
        str(name): ast.literal_eval(str(shape))
        for name, shape in zip(names, shapes, strict=True)
    }
    weights = seeded_weights(shapes, int(golden["seed"]))
    for number in range(5):
        weights[f"lin{number}.model.1.weight"] = golden[f"{trunk}_head_{number}"]
    # Files of torchvision hold a classifier, too.
    return weights | {"classifier.0.weight": np.zeros((2, 2), np.float32)}


@pytest.mark.parametrize("trunk", ["alex", "vgg"])
def test_it_gives_what_the_authors_program_gives(trunk):
    golden = golden_lpips()
    weights = _weights(golden, trunk)
    assert reference_sizes(weights) == {"trunk": trunk}
    network = LPIPSNetwork(trunk)
    load_reference_weights(network, weights)
    distances = network({"first": golden["first"], "second": golden["second"]})
    expected = golden[f"{trunk}_distances"]
    assert expected[1] > 2 * expected[0] > 0
    np.testing.assert_allclose(distances, expected, rtol=1e-4)


def test_published_heads_are_never_negative():
    golden = golden_lpips()
    heads = [name for name in golden if "_head_" in name]
    assert len(heads) == 10
    assert min(golden[name].min() for name in heads) >= 0.0


def test_a_trunk_without_its_heads_is_refused():
    weights = _weights(golden_lpips(), "alex")
    del weights["lin0.model.1.weight"]
    with pytest.raises(ValueError, match="heads"):
        reference_sizes(weights)


def test_an_unknown_trunk_is_refused():
    with pytest.raises(ValueError, match="alex and vgg"):
        LPIPSNetwork("squeeze")


def test_equal_pictures_are_at_no_distance_and_the_order_does_not_matter():
    network = LPIPSNetwork("alex", shrink=16)
    first, second = np.random.default_rng(0).random((2, 2, 40, 33, 3), dtype=np.float32)
    np.testing.assert_array_equal(network({"first": first, "second": first}), [0, 0])
    there = network({"first": first, "second": second})
    back = network({"first": second, "second": first})
    np.testing.assert_allclose(there, back, rtol=1e-6)
    again = LPIPSNetwork.from_config(network.get_config())
    again.set_weights(network.get_weights())
    np.testing.assert_array_equal(again({"first": first, "second": second}), there)
