"""Corrections of decoded frames, with a memory."""

import keras
import numpy as np
import pytest

from zoo.vae.loop_filter import LoopFilter


@pytest.fixture(scope="module")
def frames():
    """A frame, the one before and a memory."""
    random = np.random.default_rng(0)
    sizes = (2, 6, 10, 3), (2, 6, 10, 3), (2, 3, 5, 4)
    return [random.standard_normal(size).astype(np.float32) for size in sizes]


def _filter(blocks=2):
    keras.utils.set_random_seed(0)
    return LoopFilter(4, blocks, 3)


def test_frames_stay_almost_as_they_are_at_first(frames):
    made, memory = _filter()(*frames)
    assert made.shape == frames[0].shape
    assert memory.shape == frames[2].shape
    assert np.abs(np.asarray(made) - frames[0]).max() < 0.2
    assert np.abs(np.asarray(made) - frames[0]).max() > 0.0


@pytest.mark.parametrize("blocks", [1, 3])
@pytest.mark.parametrize("changed", [0, 1, 2])
def test_frame_guess_and_memory_all_count(frames, changed, blocks):
    layer = _filter(blocks)
    other = [part + 0.5 * (place == changed) for place, part in enumerate(frames)]
    added = [np.asarray(layer(*each)[0]) - each[0] for each in (frames, other)]
    assert np.abs(added[1] - added[0]).max() > 1e-4


def test_what_is_added_depends_on_the_neighbourhood_alone(frames):
    layer = _filter(1)
    frame, guess, memory = frames
    wide = [np.concatenate([part, part], axis=2) for part in frames]
    # Four convolutions see four cells of two pixels to each side.
    narrow, whole = layer(frame, guess, memory)[0], layer(*wide)[0]
    np.testing.assert_allclose(whole[:, :, :2], narrow[:, :, :2], atol=1e-5)
