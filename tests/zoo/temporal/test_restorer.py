"""What the base class does for every restorer."""

import numpy as np
import pytest

from zoo.card import Card
from zoo.catalog import save_preset
from zoo.temporal.fast_dvd_net import FastDVDNet
from zoo.temporal.restorer import Restorer
from zoo.temporal.shift_denoiser import ShiftDenoiser

CARD = Card(
    preset="tiny",
    model="shift_denoiser",
    task="noise",
    degradation="white noise",
    training_data="none",
    data_licence="none",
    licence="Apache-2.0",
    training="none",
    limits="untrained",
)


@pytest.fixture
def preset(tmp_path):
    network = ShiftDenoiser(({"widths": (8, 8, 8)},))
    network.build_for_clips()
    save_preset(network, tmp_path / "tiny", CARD)
    return tmp_path / "tiny"


def test_a_preset_comes_back_as_its_class_with_its_weights(preset):
    network = Restorer.from_preset(str(preset))
    again = ShiftDenoiser.from_preset(str(preset))
    assert isinstance(network, ShiftDenoiser)
    for one, other in zip(network.weights, again.weights, strict=True):
        np.testing.assert_array_equal(one.numpy(), other.numpy())


def test_a_preset_of_another_class_is_refused(preset):
    with pytest.raises(ValueError, match="is a ShiftDenoiser, not a FastDVDNet"):
        FastDVDNet.from_preset(str(preset))


def test_the_first_state_is_all_zeros_and_covers_the_aligned_frame():
    network = ShiftDenoiser(({"widths": (8, 8, 8)},))
    network.build_for_clips()
    state = network.initial_state(2, 17, 30)
    assert all(not np.any(buffer) for buffer in state.values())
    heights = {buffer.shape[1] for name, buffer in state.items() if name != "valid"}
    assert max(heights) == 24
