"""A variant of a network is compared with the network before it is written."""

import numpy as np
import pytest

from serving.network_runner import in_precision
from serving.pruned_network import pruned
from serving.variant_loss import read_calibration, variant_loss
from tests.serving.small_denoiser import small_denoiser
from tests.serving.small_upscaler import small_upscaler
from tests.synthetic_video import moving_texture, write_video


@pytest.fixture(scope="module")
def network():
    return small_denoiser()


CLIP = moving_texture(3, 16, 24)


def test_the_same_network_loses_nothing(network):
    assert variant_loss(network, network, CLIP) == 0.0


def test_bfloat16_loses_little_and_other_weights_much(network):
    loss = variant_loss(network, in_precision(network, "bfloat16"), CLIP)
    assert abs(loss) < 0.1
    broken = in_precision(network, "bfloat16")
    broken.set_weights([5.0 * weights for weights in network.get_weights()])
    assert variant_loss(network, broken, CLIP) > 1.0


def test_the_smallest_weights_are_pruned_and_nothing_else(network):
    sparse = pruned(network, 0.25)
    for before, after in zip(network.get_weights(), sparse.get_weights(), strict=True):
        kept = after != 0
        np.testing.assert_array_equal(after[kept], before[kept])
        gone = before[~kept]
        if before.ndim > 1:
            assert gone.size == int(0.25 * before.size)
            assert np.abs(gone).max(initial=0.0) <= np.abs(after[kept]).min()
        else:
            assert not gone.any()
    with pytest.raises(ValueError, match=r"between 0 and 1; got 1\.0"):
        pruned(network, 1.0)


def test_networks_that_enlarge_are_refused():
    upscaler = small_upscaler()
    with pytest.raises(ValueError, match="take noise out"):
        variant_loss(upscaler, upscaler, CLIP)


def test_a_calibration_is_the_middle_of_the_first_frames(tmp_path):
    film = write_video(tmp_path / "film.mkv", frames=9, width=272, height=64)
    clip = read_calibration(film)
    assert clip.shape == (8, 64, 256, 3)
    assert clip.dtype == np.float32
    with pytest.raises(ValueError, match=r"film\.mkv has 9"):
        read_calibration(film, frames=10)
