"""Our FastDVDNet against what the authors' program gives with the same weights."""

import ast
from pathlib import Path

import numpy as np
import pytest

from tests.zoo.temporal.golden.seeded_weights import seeded_weights
from zoo.temporal.fast_dvd_net import FastDVDNet
from zoo.temporal.fast_dvd_net_weights import load_reference_weights, reference_sizes

GOLDEN = Path(__file__).parent / "golden" / "fast_dvd_net.npz"


@pytest.fixture(scope="module")
def golden() -> dict[str, np.ndarray]:
    with np.load(GOLDEN) as archive:
        return dict(archive)


def _weights(golden: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    shapes = {
        str(name): ast.literal_eval(str(shape))
        for name, shape in zip(golden["names"], golden["shapes"], strict=True)
    }
    return seeded_weights(shapes, int(golden["seed"]))


@pytest.fixture(scope="module")
def network(golden) -> FastDVDNet:
    restorer = FastDVDNet()
    restorer.build_for_clips()
    load_reference_weights(restorer, _weights(golden))
    return restorer


@pytest.mark.parametrize("size", ["aligned", "odd"])
def test_it_restores_a_clip_as_the_authors_program_does(network, golden, size):
    inputs = {
        "clip": golden[f"{size}_input"][None],
        "noise_level": np.array([golden["noise_level"]], np.float32),
    }
    restored = np.asarray(network(inputs))[0]
    expected = golden[f"{size}_output"]
    assert 0.5 < np.abs(expected).max() < 20
    np.testing.assert_allclose(restored, expected, atol=1e-4)


def test_it_has_as_many_parameters(network, golden):
    trainable = sum(int(np.prod(v.shape)) for v in network.trainable_variables)
    assert trainable == int(golden["parameters"])


def test_names_of_data_parallel_training_are_understood(network, golden):
    weights = {f"module.{name}": array for name, array in _weights(golden).items()}
    weights["module.temp1.inc.convblock.1.num_batches_tracked"] = np.array(7)
    load_reference_weights(network, weights)


def test_missing_and_misshapen_weights_are_refused(network, golden):
    weights = _weights(golden)
    name = "temp2.outc.convblock.3.weight"
    with pytest.raises(ValueError, match=r"'temp2.outc.* is missing"):
        load_reference_weights(network, {k: v for k, v in weights.items() if k != name})
    with pytest.raises(ValueError, match=r"temp2.outc.*to give shape"):
        load_reference_weights(network, weights | {name: np.zeros((3, 4, 3, 3))})


def test_sizes_are_told_by_the_weights(golden):
    assert reference_sizes(_weights(golden)) == {
        "channels": (32, 64, 128),
        "frame_channels": 30,
    }
