import numpy as np
import pytest

from tests.trainers.grainy_clip import grainy_clip
from trainers.adaptation_config import AdaptationConfig
from trainers.neighbour_batches import NeighbourBatches

CONFIG = AdaptationConfig(batch_size=3, frames=4, crop=32)


@pytest.fixture(scope="module")
def film():
    return grainy_clip(frames=10, side=64)


def test_a_target_shows_what_the_clip_shows_where_it_is_visible(film):
    _, clean = film
    batch = next(iter(NeighbourBatches(CONFIG, [(clean, clean)])))
    assert batch["clip"].shape == batch["target"].shape == (3, 4, 32, 32, 3)
    assert batch["visible"].shape == (3, 4, 32, 32, 1)
    assert np.all(batch["noise_level"] < 0)
    assert batch["visible"].mean() > 0.4
    difference = np.abs(batch["target"] - batch["clip"]) * batch["visible"]
    assert 255.0 * difference.sum() / (3.0 * batch["visible"].sum()) < 2.0


def test_the_noise_of_a_target_is_in_no_frame_that_the_network_sees(film):
    noisy, clean = film
    still = np.repeat(clean[:1], 10, axis=0)
    grain = noisy.astype(np.float32) - clean
    clip = np.clip(still + grain, 0, 255).astype(np.uint8)
    batch = next(iter(NeighbourBatches(CONFIG, [(clip, still)])))
    for seen, target, visible in zip(
        batch["clip"], batch["target"], batch["visible"], strict=True
    ):
        for own in np.flatnonzero(visible.reshape(len(visible), -1).any(axis=1)):
            where = visible[own, ..., 0] > 0
            for frame in seen:
                noise = (frame - target[own])[where]
                # Two independent noises of 12; the same one would leave nothing.
                assert 255.0 * noise.std() == pytest.approx(12.0 * 2**0.5, rel=0.25)


def test_batches_follow_from_the_seed(film):
    first, again = (next(iter(NeighbourBatches(CONFIG, [film]))) for _ in range(2))
    np.testing.assert_array_equal(first["clip"], again["clip"])
    np.testing.assert_array_equal(first["target"], again["target"])


@pytest.mark.parametrize("part", [np.s_[:5], np.s_[:, :24]])
def test_clips_that_are_too_short_or_small_are_refused(film, part):
    noisy, clean = film
    with pytest.raises(ValueError, match="6 consecutive frames of one shot, of 32x32"):
        NeighbourBatches(CONFIG, [(noisy[part], clean[part])])
