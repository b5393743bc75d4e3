"""The motion through a frame that is lost follows how it changes around it."""

import numpy as np
import pytest

from zoo.temporal.lost_motion import lost_motion

_ROWS, _COLUMNS = 48, 96


def _moved(columns):
    """A smooth texture, `[1, 48, 96, 3]`, moved by some columns."""
    y, x = np.mgrid[:_ROWS, :_COLUMNS].astype(np.float32)
    x = x - columns
    picture = np.sin(x / 5) + np.sin(y / 4) + np.sin((x + 2 * y) / 9)
    return np.repeat((0.5 + 0.12 * picture)[None, ..., None], 3, axis=-1)


def _middle(flow):
    """Median of what lies away from the border, `(dx, dy)`."""
    return np.median(np.asarray(flow)[0, 6:-6, 10:-10], axis=(0, 1))


@pytest.mark.parametrize(
    ("lost", "expected"), [((0,), (-1.0, 3.0)), ((0, 2), (-2.0, 2.0))]
)
def test_what_speeds_up_is_followed_where_two_frames_on_both_sides_show_it(
    lost, expected
):
    """At times -2 to 2 it lies at t^2 + 2 t."""
    frames, known = [], []
    for time in range(-2, 3):
        there = np.float32(time not in lost)
        frames.append((there * _moved(time**2 + 2.0 * time)).astype("float32"))
        known.append(np.full((1, _ROWS, _COLUMNS, 1), there))
    to_past, to_future = lost_motion(frames, known)
    np.testing.assert_allclose(_middle(to_past), (expected[0], 0.0), atol=0.25)
    np.testing.assert_allclose(_middle(to_future), (expected[1], 0.0), atol=0.25)
