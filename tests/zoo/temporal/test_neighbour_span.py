"""What leaves the span of the frames around, also at the ends of a shot."""

import numpy as np
from keras import ops

from zoo.temporal.neighbour_span import neighbours_and_departures
from zoo.temporal.timeline import ClipTimeline


def _still(frames: int) -> np.ndarray:
    random = np.random.default_rng(0)
    picture = random.uniform(0.1, 0.9, (1, 32, 48, 3)).astype(np.float32)
    return np.repeat(picture, frames, axis=0)


def _departures(frames: np.ndarray) -> list[np.ndarray]:
    _, departures, _, _ = neighbours_and_departures(
        ops.convert_to_tensor(frames), ClipTimeline(len(frames))
    )
    return [np.asarray(each) for each in departures]


def test_nothing_leaves_a_still_picture_not_even_at_the_ends_of_a_shot():
    for departure in _departures(_still(3)):
        np.testing.assert_allclose(departure, 0.0, atol=1e-5)


def test_dirt_leaves_the_picture_in_the_first_and_the_last_frame_too():
    for dirty in (0, 1, 2):
        frames = _still(3)
        frames[dirty, 12:16, 20:24] = 1.0
        for departure in _departures(frames):
            found = np.abs(departure).max(axis=-1) > 0.05
            assert found[dirty, 6:8, 10:12].all()


def test_a_frame_by_itself_has_no_neighbour_to_leave():
    seen, *_ = neighbours_and_departures(
        ops.convert_to_tensor(_still(1)), ClipTimeline(1)
    )
    np.testing.assert_array_equal(np.asarray(seen[0]), 0.0)
    np.testing.assert_array_equal(np.asarray(seen[2]), 0.0)
