"""Tests of the decoding times."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from data_pipeline.video.decoding_order import decoding_times


def test_frames_in_order_are_decoded_when_they_are_shown() -> None:
    assert decoding_times([0, 40, 80]) == [0, 40, 80]


def test_reordered_frames_start_early_enough() -> None:
    assert decoding_times([0, 160, 80, 40, 120]) == [-80, -40, 0, 40, 80]


def test_nothing_has_no_times() -> None:
    assert decoding_times([]) == []


@given(st.sets(st.integers(0, 10_000), min_size=1), st.randoms())
def test_times_increase_and_never_pass_the_display(times: set[int], random) -> None:
    display = list(times)
    random.shuffle(display)
    found = decoding_times(display)
    assert all(a < b for a, b in pairwise(found))
    assert all(a <= b for a, b in zip(found, display, strict=True))
