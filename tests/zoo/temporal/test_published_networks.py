"""Our networks against what the authors' programs give with the same weights."""

import importlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.zoo.temporal.golden.seeded_weights import seeded_weights
from zoo.catalog import CATALOG
from zoo.published_weights import READERS, network_from_published

GOLDEN = Path(__file__).parent / "golden"
NAMES = ("srvgg_net_compact", "rrdb_net", "naf_net")
CASES = [
    ("srvgg_net_compact", "x4"),
    ("srvgg_net_compact", "x2"),
    ("rrdb_net", "x4"),
    ("rrdb_net", "x2"),
    ("rrdb_net", "x1"),
    ("naf_net", "whole"),
    ("naf_net", "windows"),
    ("espcn", "x3"),
    ("espcn", "x4"),
]
FAST = 10e6


def _golden(name: str) -> dict[str, np.ndarray]:
    with np.load(GOLDEN / f"{name}.npz") as archive:
        return dict(archive)


def _weights(golden: dict[str, np.ndarray], case: str) -> dict[str, np.ndarray]:
    shapes = json.loads(str(golden[f"{case}_shapes"]))
    return seeded_weights(
        {name: tuple(shape) for name, shape in shapes.items()}, int(golden["seed"])
    )


def _network(name: str, case: str, **arguments: Any) -> Any:
    golden = _golden(name)
    weights = _weights(golden, case)
    reader = importlib.import_module(READERS[name])
    network = CATALOG[name].load_class()(**reader.reference_sizes(weights), **arguments)
    network.build_for_clips()
    reader.load_reference_weights(network, weights)
    return network


def _restored(network: Any, frames: np.ndarray) -> np.ndarray:
    inputs = {"clip": frames[None], "noise_level": np.array([-1], np.float32)}
    return np.asarray(network(inputs))[0]


def test_every_stored_case_is_looked_at():
    for name in {name for name, _ in CASES}:
        stored = {str(case) for case in _golden(name)["cases"]}
        assert stored == {case for other, case in CASES if other == name}


@pytest.mark.parametrize(("name", "case"), CASES)
def test_it_restores_frames_as_the_authors_program_does(name, case):
    golden = _golden(name)
    arguments = json.loads(str(golden[f"{case}_arguments"]))
    window = {k: v for k, v in arguments.items() if k == "pooling_window"}
    network = _network(name, case, **window)
    config = json.loads(json.dumps(network.get_config()))
    assert {k: config[k] for k in arguments} == arguments
    assert network.count_params() == int(golden[f"{case}_parameters"])
    frames, expected = golden[f"{case}_input"], golden[f"{case}_output"]
    if name == "espcn":
        restored = np.asarray(network.enlarge_luma(frames))
    else:
        restored = _restored(network, frames)
    assert expected.std() > 0.05
    np.testing.assert_allclose(restored, expected, atol=1e-5)


def test_espcn_makes_grey_frames_of_luma_alone():
    golden = _golden("espcn")
    luma = golden["x3_input"]
    frames = np.repeat((luma - 16 / 255) * 255 / 219, 3, axis=-1)
    restored = _restored(_network("espcn", "x3"), frames.astype(np.float32))
    expected = (golden["x3_output"] - 16 / 255) * 255 / 219
    expected = np.repeat(expected, 3, axis=-1)
    np.testing.assert_allclose(restored, expected, atol=2e-5)


def _published() -> list[Any]:
    counts = []
    for name in (*NAMES, "espcn"):
        for entry in json.loads(str(_golden(name)["published"])):
            slow = [pytest.mark.slow] if entry["parameters"] > FAST else []
            counts.append(pytest.param(name, entry, marks=slow))
    return counts


@pytest.mark.parametrize(("name", "entry"), _published())
def test_it_has_as_many_parameters_as_the_published_network(name, entry):
    network = CATALOG[name].load_class()(**entry["arguments"])
    network.build_for_clips()
    assert network.count_params() == entry["parameters"]


@pytest.mark.parametrize("name", [*NAMES, "espcn"])
def test_weights_of_another_network_and_parts_are_refused(name):
    case = next(case for other, case in CASES if other == name)
    weights = _weights(_golden(name), case)
    with pytest.raises(ValueError, match=r"expected weights of .* received 1 others"):
        network_from_published(name, {"unheard.of": np.zeros(3)})
    missing = sorted(weights)[-1]
    rest = {key: array for key, array in weights.items() if key != missing}
    with pytest.raises(ValueError, match=r"is missing"):
        network_from_published(name, rest)
    with pytest.raises(ValueError, match=r"'surplus.weight' is unknown"):
        network_from_published(name, weights | {"surplus.weight": np.zeros(3)})
    with pytest.raises(ValueError, match="not finite"):
        network_from_published(name, weights | {missing: weights[missing] * np.nan})
