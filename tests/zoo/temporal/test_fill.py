"""Fill: what is lost comes back from the frames around it, and nothing else moves."""

import numpy as np
import pytest
import tensorflow as tf

from tests.synthetic_video import moving_texture
from zoo.temporal.fill import Fill
from zoo.temporal.stream import stream_clip

HEIGHT, WIDTH, FRAMES = 48, 64, 7


@pytest.fixture(scope="module")
def network() -> Fill:
    network = Fill(reach=3, longest_gap=2)
    network.build_for_clips()
    return network


@pytest.fixture(scope="module")
def fill(network):
    """The network as a graph: one trace, of most of a minute, serves all clips."""
    return tf.function(network, autograph=False)


@pytest.fixture(scope="module")
def clip() -> np.ndarray:
    """A texture that pans by two pixels a frame."""
    return moving_texture(FRAMES, HEIGHT, WIDTH, speed=2)


def _filled(fill, clip, mask):
    blemished = np.where(mask > 0.5, 1.0, clip).astype(np.float32)
    inputs = {
        "clip": blemished[None],
        "noise_level": np.array([-1.0], np.float32),
        "mask": mask[None],
    }
    return np.asarray(fill(inputs))[0]


def _psnr(one, other, where):
    return -10 * np.log10(np.mean(np.square(one - other)[where]) + 1e-12)


def _no_mask():
    return np.zeros((FRAMES, HEIGHT, WIDTH, 1), np.float32)


def _inside(mask):
    return np.broadcast_to(mask > 0.5, (*mask.shape[:3], 3))


def test_a_lost_frame_is_nearer_to_the_truth_than_its_neighbour_and_others_stay(clip):
    truth = clip[:3, :24, :32]
    mask = np.zeros((3, 24, 32, 1), np.float32)
    mask[1] = 1.0
    network = Fill(reach=1, longest_gap=1)
    network.build_for_clips()
    filled = _filled(network, truth, mask)
    np.testing.assert_array_equal(filled[::2], truth[::2])
    assert np.abs(filled[1] - truth[1]).mean() < np.abs(truth[0] - truth[1]).mean()


@pytest.mark.slow
def test_what_is_not_lost_stays_to_the_bit(fill, clip):
    mask = _no_mask()
    mask[3, 10:30, 20:40] = 1.0
    filled = _filled(fill, clip, mask)
    kept = ~_inside(mask)
    np.testing.assert_array_equal(filled[kept], clip[kept])


@pytest.mark.slow
def test_a_torn_region_comes_back_along_the_motion(fill, clip):
    mask = _no_mask()
    mask[3, 8:40, 16:48] = 1.0
    filled = _filled(fill, clip, mask)
    inside = _inside(mask)
    repeated = np.concatenate([clip[:1], clip[:-1]])
    assert _psnr(filled, clip, inside) > _psnr(repeated, clip, inside) + 6.0


@pytest.mark.slow
def test_a_frame_that_is_lost_whole_comes_back_between_its_neighbours(fill, clip):
    mask = _no_mask()
    mask[3] = 1.0
    filled = _filled(fill, clip, mask)
    average = np.copy(clip)
    average[3] = 0.5 * (clip[2] + clip[4])
    inner = _inside(mask)
    # What comes into view at the border is in one neighbour only.
    inner = inner & (np.arange(WIDTH) > 8)[None, None, :, None]
    inner = inner & (np.arange(WIDTH) < WIDTH - 8)[None, None, :, None]
    assert _psnr(filled, clip, inner) > _psnr(average, clip, inner) + 3.0


@pytest.mark.slow
def test_a_standing_logo_is_filled_by_what_passes_behind_it(fill, clip):
    mask = _no_mask()
    mask[:, 20:28, 30:34] = 1.0
    filled = _filled(fill, clip, mask)
    inside = _inside(mask)
    smooth = np.copy(clip)
    smooth[inside] = np.tile(clip[:, 18:30, 28:36].mean(), inside.sum())
    middle = np.zeros_like(inside)
    middle[2:5] = inside[2:5]
    assert _psnr(filled, clip, middle) > _psnr(smooth, clip, middle) + 6.0


@pytest.mark.slow
def test_a_step_of_exposure_leaves_no_seam(fill, clip):
    dark = 0.5 * clip
    changed = np.copy(dark)
    changed[3] = dark[3] + 0.06
    mask = _no_mask()
    mask[3, 14:34, 22:42] = 1.0
    filled = _filled(fill, changed, mask)
    inside = _inside(mask)
    error = (filled - changed)[inside]
    assert abs(float(error.mean())) < 0.015


@pytest.mark.slow
def test_what_nobody_shows_becomes_smooth(fill):
    still = np.full((FRAMES, HEIGHT, WIDTH, 3), 0.25, np.float32)
    still[:, :, WIDTH // 2 :] = 0.35
    mask = _no_mask()
    mask[:, 16:32, 20:44] = 1.0
    filled = _filled(fill, still, mask)
    inside = filled[_inside(mask)]
    assert inside.min() > 0.2
    assert inside.max() < 0.4


@pytest.mark.slow
def test_a_clip_that_is_lost_as_a_whole_stays_finite(fill, clip):
    assert np.isfinite(_filled(fill, clip, np.ones_like(_no_mask()))).all()


@pytest.mark.slow
def test_a_grey_of_the_mask_blends(fill, clip):
    mask = _no_mask()
    mask[3, 20:28, 30:40] = 0.5
    blemished = np.copy(clip)
    blemished[3, 20:28, 30:40] = 1.0
    inputs = {"noise_level": np.array([-1.0], np.float32), "clip": blemished[None]}
    half = np.asarray(fill(inputs | {"mask": mask[None]}))[0, 3, 20:28, 30:40]
    whole = np.asarray(fill(inputs | {"mask": np.ceil(mask)[None]}))
    expected = 0.5 * (1.0 + whole[0, 3, 20:28, 30:40])
    np.testing.assert_allclose(half, expected, atol=1e-5)


@pytest.mark.slow
def test_a_stream_gives_what_the_clip_gives_with_frames_lost_at_its_ends(network, clip):
    mask = _no_mask()
    mask[0] = mask[-1] = mask[3] = 1.0
    mask[:, 20:28, 30:34] = 1.0
    inputs = {
        "clip": clip[None],
        "noise_level": np.array([-1.0], np.float32),
        "mask": mask[None],
    }
    whole = np.asarray(network(inputs))
    np.testing.assert_allclose(stream_clip(network, **inputs), whole, atol=1e-5)


def test_a_gap_longer_than_the_reach_is_refused():
    with pytest.raises(ValueError, match="longest_gap=5, reach=3"):
        Fill(reach=3, longest_gap=5)
