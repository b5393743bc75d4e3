from dataclasses import replace

import numpy as np
import pytest

from trainers.model_config import ModelConfig
from trainers.networks import load_initial_weights, make_network

STAGE = {"widths": [8, 8, 8]}
ONE = ModelConfig(
    network="shift_denoiser", arguments={"stages": [STAGE]}, precision="float32"
)
TWO = replace(ONE, arguments={"stages": [STAGE, STAGE]})


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    network = make_network(ONE)
    path = tmp_path_factory.mktemp("weights") / "one.weights.h5"
    network.save_weights(path)
    return network, path


def test_the_first_stage_of_two_starts_from_a_network_of_one(trained):
    one, path = trained
    two = make_network(TWO)
    second = [weight.numpy() for weight in two.layers[1].weights]
    config = replace(TWO, initial_weights=str(path), initial_arguments=ONE.arguments)
    load_initial_weights(two, config)
    for own, other in zip(two.layers[0].weights, one.layers[0].weights, strict=True):
        np.testing.assert_array_equal(own, other)
    for own, before in zip(two.layers[1].weights, second, strict=True):
        np.testing.assert_array_equal(own, before)


def test_an_upscaler_starts_from_one_that_enlarges_more(tmp_path):
    arguments = {"unet": {"widths": [8, 8, 8]}, "scale": 4}
    by_4 = ModelConfig(network="shift_upscaler", arguments=arguments)
    source = make_network(by_4)
    source.save_weights(tmp_path / "x4.weights.h5")
    by_2 = replace(
        by_4,
        arguments=arguments | {"scale": 2},
        initial_weights=str(tmp_path / "x4.weights.h5"),
        initial_arguments=arguments,
    )
    network = make_network(by_2)
    load_initial_weights(network, by_2)
    pairs = list(zip(network.weights, source.weights, strict=True))
    assert sum(own.shape != other.shape for own, other in pairs) == 2
    for own, other in pairs:
        if own.shape == other.shape:
            np.testing.assert_array_equal(own, other)


def test_a_network_of_the_same_shapes_starts_with_all_weights(tmp_path):
    config = ModelConfig(
        network="video_vae",
        arguments={
            "latent_size": 4,
            "subspaces": 2,
            "channels": 2,
            "blocks": 1,
            "side": 2,
            "clip_shape": [2, 4, 4, 3],
        },
    )
    source, network = make_network(config), make_network(config)
    for number, weight in enumerate(source.weights):
        weight.assign(np.full(weight.shape, 0.1 * number))
    source.save_weights(tmp_path / "own.weights.h5")
    path = str(tmp_path / "own.weights.h5")
    load_initial_weights(network, replace(config, initial_weights=path))
    for own, other in zip(network.weights, source.weights, strict=True):
        np.testing.assert_array_equal(own, other)


def test_weights_of_other_shapes_are_refused(trained):
    _, path = trained
    wide = {"stages": [{"widths": [16, 8, 8]}]}
    config = replace(
        ONE,
        arguments=wide,
        initial_weights=str(path),
        initial_arguments=ONE.arguments,
    )
    with pytest.raises(ValueError, match=r"Layer stage_0 .* has other shapes"):
        load_initial_weights(make_network(config), config)


def test_weights_that_are_nowhere_are_refused():
    config = replace(ONE, initial_weights="absent")
    with pytest.raises(FileNotFoundError, match="there is none called absent"):
        load_initial_weights(make_network(ONE), config)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"network": "vdn"}, "must be one of .*shift_denoiser.*'vdn'"),
        ({"arguments": {"stage": []}}, "arguments do not fit shift_denoiser"),
        ({"arguments": {"stages": []}}, "one or two"),
    ],
)
def test_networks_that_cannot_be_made_are_refused(fields, message):
    with pytest.raises(ValueError, match=message):
        make_network(replace(ONE, **fields))


def test_the_precision_is_the_networks_policy():
    config = replace(ONE, precision="mixed_bfloat16")
    assert make_network(config).dtype_policy.name == "mixed_bfloat16"
