"""What a grey picture shows, against what EfficientNet-Lite0 in PyTorch gives."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from tests.zoo.temporal.golden.golden_file import golden_arrays, golden_shapes
from tests.zoo.temporal.golden.seeded_weights import seeded_weights
from zoo.published_weights import network_from_published
from zoo.temporal.colouriser import Colouriser
from zoo.temporal.scene_reader import SceneReader


@pytest.fixture(scope="module")
def golden() -> dict[str, np.ndarray]:
    return golden_arrays("scene_reader.npz")


@pytest.fixture(scope="module")
def weights(golden) -> dict[str, np.ndarray]:
    return seeded_weights(golden_shapes(golden), int(golden["seed"]))


@pytest.fixture(scope="module")
def network(weights) -> Colouriser:
    counted = {"_bn0.num_batches_tracked": np.array(7)}
    return network_from_published("colouriser", weights | counted)


@pytest.mark.parametrize("size", ["aligned", "odd"])
def test_it_reads_pictures_as_the_reference_does(network, golden, size):
    maps = network.scene(golden[f"{size}_input"])
    for number, features in enumerate(maps):
        expected = golden[f"{size}_{number}"]
        assert expected.std() > 0.05
        np.testing.assert_allclose(np.asarray(features), expected, atol=1e-4)


def test_it_has_as_many_parameters(network, golden, weights):
    """Its convolutions have biases instead of what normalises; one channel is read."""
    left = sum(
        weights[name].size
        for name in weights
        if name.startswith(("_conv_head.", "_bn1.", "_fc."))
        and not name.endswith(("running_mean", "running_var"))
    )
    scales = sum(
        weights[name].size
        for name in weights
        if "_bn" in name and name.endswith(".weight") and not name.startswith("_bn1.")
    )
    colours = 2 * weights["_conv_stem.weight"][:, :1].size
    expected = int(golden["parameters"]) - left - scales - colours
    assert network.scene.count_params() == expected


def test_it_is_never_trained(network):
    trained = {id(variable) for variable in network.trainable_variables}
    fixed = {id(variable) for variable in network.scene.weights}
    assert trained and len(fixed) == 96 and not trained & fixed


def test_nothing_is_learnt_through_it(network, golden):
    grey = tf.constant(golden["odd_input"])
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(grey)
        maps = network.scene(grey)
    assert tape.gradient(maps, grey) is None


def test_it_reads_in_bfloat16_nearly_the_same(network, golden):
    half = SceneReader(dtype="mixed_bfloat16")
    half.build()
    half.set_weights(network.scene.get_weights())
    grey = golden["aligned_input"]
    for features, rounded in zip(network.scene(grey), half(grey), strict=True):
        expected = np.asarray(features)
        error = np.asarray(keras.ops.cast(rounded, "float32")) - expected
        assert np.sqrt(np.mean(error**2)) < 0.05 * expected.std()
    # As numbers of bfloat16 both would be a half; less the middle, they are not.
    one, other = (
        half(np.full((1, 32, 32, 1), grey, "float32")) for grey in (0.5005, 0.5015)
    )
    for features, brighter in zip(one, other, strict=True):
        change = keras.ops.cast(brighter - features, "float32")
        assert np.abs(np.asarray(change)).max() > 0.0


def test_other_weights_and_parts_of_them_are_refused(weights):
    with pytest.raises(ValueError, match=r"expected weights of .* received 1 others"):
        network_from_published("colouriser", {"unheard.of": np.zeros(3)})
    for missing in ("_blocks.3._bn1.running_var", "_blocks.15._project_conv.weight"):
        rest = {name: array for name, array in weights.items() if name != missing}
        with pytest.raises(ValueError, match=r"_blocks.* is missing"):
            network_from_published("colouriser", rest)
    with pytest.raises(ValueError, match=r"'_bn0.bias' to have the shape \(32,\)"):
        network_from_published("colouriser", weights | {"_bn0.bias": np.zeros(5)})
    with pytest.raises(ValueError, match=r"'surplus.weight' is unknown"):
        network_from_published("colouriser", weights | {"surplus.weight": np.zeros(3)})


def test_its_widths_are_those_of_its_maps():
    reader = SceneReader(shrink=8)
    reader.build()
    maps = reader(np.zeros((1, 40, 24, 1), np.float32))
    assert tuple(features.shape[-1] for features in maps) == reader.widths
    assert [tuple(features.shape[1:3]) for features in maps] == [(5, 3), (3, 2), (2, 1)]
