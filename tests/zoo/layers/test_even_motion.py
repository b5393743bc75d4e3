"""Motion at a frame, from the frames around it."""

import numpy as np
import pytest

from zoo.layers.even_motion import even_motion, motion_reach

ROUNDS = (2, 2, 1)
SHOWN = np.ones((1, 1, 1, 1), np.float32)
MISSING = np.zeros((1, 1, 1, 1), np.float32)


def _frames(dx: float, dy: float, height: int = 64, width: int = 80) -> list:
    """A smooth texture before, at and after a moment, moved by so much each time."""
    y, x = np.mgrid[:height, :width].astype(np.float32)
    frames = []
    for moment in (-1, 0, 1):
        u, v = x - moment * dx, y - moment * dy
        waves = np.sin(0.35 * u + 0.1 * v) + np.sin(0.3 * v - 0.13 * u + 1.0)
        grey = 0.5 + 0.15 * waves + 0.1 * np.sin(0.07 * u * 1.3 + 0.09 * v)
        frames.append(np.repeat(grey[None, ..., None], 3, axis=-1))
    return frames


def _middle(flow) -> np.ndarray:
    return np.median(np.asarray(flow)[:, 4:-4, 4:-4], axis=(0, 1, 2))


@pytest.mark.parametrize("motion", [(0.0, 0.0), (1.5, -0.8), (-4.0, 2.0)])
def test_it_finds_how_a_texture_moves(motion):
    flow = even_motion(*_frames(*motion), (SHOWN, SHOWN), ROUNDS, 12.0)
    assert flow.shape == (1, 16, 20, 2)
    np.testing.assert_allclose(_middle(flow), motion, atol=0.3)


@pytest.mark.parametrize("shown", [(MISSING, SHOWN), (SHOWN, MISSING)])
def test_one_frame_around_is_enough(shown):
    frames = _frames(1.5, -0.8)
    frames[0], frames[2] = frames[0] * shown[0], frames[2] * shown[1]
    flow = even_motion(*frames, shown, ROUNDS, 12.0)
    np.testing.assert_allclose(_middle(flow), (1.5, -0.8), atol=0.3)


def test_a_frame_alone_does_not_move():
    frames = _frames(2.0, 0.0)
    frames[0], frames[2] = 0 * frames[0], 0 * frames[2]
    flow = even_motion(*frames, (MISSING, MISSING), ROUNDS, 12.0)
    np.testing.assert_allclose(flow, 0.0, atol=1e-6)


def test_motion_is_cut_off():
    flow = even_motion(*_frames(6.0, 0.0), (SHOWN, SHOWN), ROUNDS, 3.0)
    assert np.abs(flow).max() <= 3.0 + 1e-5


def test_what_lies_beyond_its_reach_changes_nothing():
    reach = motion_reach((1, 1), 4.0)
    frames = _frames(1.0, 0.5, height=8 * 4, width=2 * reach - 2 * reach % 8 + 32)
    changed = [frame.copy() for frame in frames]
    for frame in changed:
        frame[:, :, :8] = 1.0 - frame[:, :, :8]
    flows = [
        np.asarray(even_motion(*f, (SHOWN, SHOWN), (1, 1), 4.0))
        for f in (frames, changed)
    ]
    beyond = -(-(8 + reach) // 4)
    np.testing.assert_allclose(flows[0][:, :, beyond:], flows[1][:, :, beyond:])
    assert np.abs(flows[0] - flows[1]).max() > 1e-3
