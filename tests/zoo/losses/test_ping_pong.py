"""Clips there and back."""

import numpy as np
import pytest

from zoo.losses.ping_pong import ping_pong_loss, there_and_back


def test_a_clip_runs_to_its_end_and_back_to_its_start():
    clip = np.arange(8.0).reshape(2, 4, 1, 1, 1)
    frames = np.asarray(there_and_back(clip))[:, :, 0, 0, 0]
    np.testing.assert_array_equal(
        frames, [[0, 1, 2, 3, 2, 1, 0], [4, 5, 6, 7, 6, 5, 4]]
    )


def test_the_loss_is_the_mean_difference_of_the_same_frames():
    made = np.random.default_rng(0).random((2, 7, 3, 5, 3))
    expected = np.mean([np.abs(made[:, t] - made[:, 6 - t]).mean() for t in range(3)])
    np.testing.assert_allclose(ping_pong_loss(made), expected, rtol=1e-6)


def test_what_forgets_pays_nothing_and_what_gathers_errors_pays():
    clip = np.random.default_rng(0).random((1, 5, 4, 4, 3))
    both = np.asarray(there_and_back(clip))
    assert float(ping_pong_loss(both)) == 0.0
    drift = 0.1 * np.arange(9.0).reshape(1, 9, 1, 1, 1)
    assert float(ping_pong_loss(both + drift)) == pytest.approx(
        0.1 * (8 + 6 + 4 + 2) / 4
    )


@pytest.mark.parametrize("frames", [1, 2, 4])
def test_clips_that_turn_nowhere_are_refused(frames):
    with pytest.raises(ValueError, match=f"3, 5, 7 ... frames; received {frames}"):
        ping_pong_loss(np.zeros((1, frames, 2, 2, 3)))
