"""Which frames are fed for a shot, and which outputs are its frames."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zoo.temporal.stream import reflected_index, stream_schedule


@given(st.integers(-50, 50), st.integers(1, 9))
def test_mirrored_indices_are_of_the_shot_and_step_by_at_most_one(index, frames):
    here, there = reflected_index(index, frames), reflected_index(index + 1, frames)
    assert 0 <= here < frames
    assert abs(here - there) == (0 if frames == 1 else 1)


def test_masked_shots_end_with_blank_frames():
    schedule = list(stream_schedule("masked", 2, 2, 3))
    assert [index for index, _ in schedule] == [0, 1, 2, None, None]
    assert [is_output for _, is_output in schedule] == [False, False, True, True, True]


def test_reflected_shots_are_mirrored_at_both_ends():
    schedule = list(stream_schedule("reflected", 2, 2, 4))
    assert [index for index, _ in schedule] == [2, 1, 0, 1, 2, 3, 2, 1]
    assert [is_output for _, is_output in schedule] == [False] * 4 + [True] * 4


@given(
    st.sampled_from(["masked", "reflected"]),
    st.integers(0, 4),
    st.integers(0, 4),
    st.integers(1, 9),
)
def test_every_frame_comes_out_once(time_edges, past, future, frames):
    schedule = list(stream_schedule(time_edges, past, future, frames))
    assert sum(is_output for _, is_output in schedule) == frames


def test_an_empty_shot_is_an_error():
    with pytest.raises(ValueError, match="at least one frame"):
        list(stream_schedule("masked", 1, 1, 0))
