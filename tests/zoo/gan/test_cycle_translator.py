"""A pair of translators."""

import json

import keras
import numpy as np
import pytest

from zoo.gan.cycle_translator import CycleTranslator

CLIP = np.random.default_rng(0).random((1, 2, 13, 18, 3), dtype=np.float32)


@pytest.fixture(scope="module")
def network():
    keras.utils.set_random_seed(0)
    return CycleTranslator(channels=4, blocks=1)


def test_each_direction_has_a_network_of_its_own(network):
    made = network({"there": CLIP, "back": CLIP})
    assert made["there"].shape == made["back"].shape == CLIP.shape
    assert np.abs(np.asarray(made["there"]) - np.asarray(made["back"])).max() > 1e-4
    alone = network({"back": CLIP})
    assert set(alone) == {"back"}
    np.testing.assert_allclose(alone["back"], made["back"], atol=1e-6)


def test_a_translator_is_a_restorer_of_films(network):
    made = network.translate(CLIP, "there")
    inputs = {"clip": CLIP, "noise_level": np.array([-1.0], np.float32)}
    np.testing.assert_allclose(network.translator("there")(inputs), made, atol=1e-6)
    with pytest.raises(ValueError, match="there or back"):
        network.translator("sideways")


@pytest.mark.parametrize("shows_frame", [False, True])
def test_how_bright_a_frame_is_is_seen_where_the_last_convolution_sees_it(shows_frame):
    keras.utils.set_random_seed(0)
    network = CycleTranslator(channels=4, blocks=1, shows_frame=shows_frame)
    # All texture, whatever its mean, is normalised to the same.
    dark, bright = 0.4 * CLIP, 0.4 * CLIP + 0.5
    made = [np.asarray(network.translate(each, "back")) for each in (dark, bright)]
    assert (np.abs(made[1] - made[0]).max() > 1e-2) == shows_frame


@pytest.mark.parametrize("shows_frame", [False, True])
def test_it_is_saved_loaded_and_made_again(shows_frame, tmp_path):
    network = CycleTranslator(channels=4, blocks=1, shows_frame=shows_frame)
    again = CycleTranslator.from_config(json.loads(json.dumps(network.get_config())))
    again.set_weights(network.get_weights())
    network.save(tmp_path / "pair.keras")
    loaded = keras.saving.load_model(tmp_path / "pair.keras")
    for other in (again, loaded):
        for way in ("there", "back"):
            expected = network.translate(CLIP, way)
            np.testing.assert_allclose(other.translate(CLIP, way), expected, atol=1e-6)
