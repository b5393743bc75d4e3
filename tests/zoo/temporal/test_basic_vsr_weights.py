"""Our BasicVSR against what BasicSR's gives with the same weights."""

import re

import numpy as np
import pytest

from tests.zoo.temporal.golden.flow_weights import flow_weights
from tests.zoo.temporal.golden.golden_file import golden_arrays, golden_shapes
from zoo.published_weights import network_from_published
from zoo.temporal.basic_vsr import BasicVSR
from zoo.temporal.basic_vsr_weights import load_reference_weights, reference_sizes

_TO_MMAGIC = (
    (r"^(backward|forward)_trunk", r"\1_resblocks"),
    (r"^upconv(\d)", r"upsample\1.upsample_conv"),
)


@pytest.fixture(scope="module")
def golden() -> dict[str, np.ndarray]:
    return golden_arrays("basic_vsr.npz")


def _weights(golden: dict[str, np.ndarray], size: str) -> dict[str, np.ndarray]:
    return flow_weights(golden_shapes(golden, f"{size}_"), int(golden["seed"]))


@pytest.mark.parametrize(
    ("size", "chunk"), [("small", None), ("small", 8), ("published", None)]
)
def test_it_enlarges_a_clip_as_the_reference_does(golden, size, chunk):
    weights = _weights(golden, size)
    network = BasicVSR(chunk, **reference_sizes(weights))
    network.build_for_clips()
    load_reference_weights(network, weights)
    assert network.count_params() == int(golden[f"{size}_parameters"])
    clip = golden[f"{size}_input"][None]
    enlarged = network({"clip": clip, "noise_level": np.array([-1], np.float32)})
    stride = int(golden["stride"])
    expected = golden[f"{size}_output"]
    assert 0.1 < expected.std() < 2
    np.testing.assert_allclose(enlarged[0, :, ::stride, ::stride], expected, atol=1e-4)


def test_the_published_network_has_its_6_291_311_parameters(golden):
    assert int(golden["published_parameters"]) == 6_291_311
    sizes = reference_sizes(_weights(golden, "published"))
    assert sizes == {"channels": 64, "blocks": 30, "upsampled_channels": 64}


def test_names_of_mmagic_and_what_it_stores_besides_are_understood(golden):
    weights = _weights(golden, "small")
    network = BasicVSR(**reference_sizes(weights))
    network.build_for_clips()
    load_reference_weights(network, weights)
    expected = network.get_weights()
    for variable in network.variables:
        variable.assign(0 * variable)
    renamed = {}
    for name, array in weights.items():
        name = re.sub(
            r"(spynet\.basic_module\.\d+\.basic_module\.)(\d+)",
            lambda found: f"{found[1]}{int(found[2]) // 2}.conv",
            name,
        )
        for theirs, ours in _TO_MMAGIC:
            name = re.sub(theirs, ours, name)
        renamed[f"generator.{name}"] = array
        renamed[f"generator_ema.{name}"] = np.zeros_like(array)
    assert "generator.upsample2.upsample_conv.bias" in renamed
    renamed["step_counter"] = np.array(1)
    renamed["generator.spynet.mean"] = np.zeros((1, 3, 1, 1))
    assert reference_sizes(renamed) == reference_sizes(weights)
    load_reference_weights(network, renamed)
    for one, other in zip(expected, network.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


def test_weights_of_another_network_or_size_are_refused(golden):
    weights = _weights(golden, "small")
    with pytest.raises(ValueError, match=r"expected weights of BasicVSR.*'conv\.bias'"):
        reference_sizes({"conv.bias": np.zeros(3)})
    network = BasicVSR(**reference_sizes(weights) | {"blocks": 1})
    network.build_for_clips()
    with pytest.raises(ValueError, match=r"main\.2\.1\.conv1\.bias' is unknown"):
        load_reference_weights(network, weights)


def test_published_weights_are_imported_by_the_networks_name(golden):
    network = network_from_published("basic_vsr", _weights(golden, "small"))
    assert isinstance(network, BasicVSR)
    assert network.count_params() == int(golden["small_parameters"])
