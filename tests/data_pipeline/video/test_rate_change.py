"""When the frames of a film with another rate are shown."""

import math
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from data_pipeline.video.picture_span import PictureSpan
from data_pipeline.video.rate_change import RateChange

_LENGTHS = st.lists(
    st.fractions(Fraction(1, 240), Fraction(1, 2), max_denominator=1000),
    min_size=1,
    max_size=12,
)
_CHANGES = st.one_of(
    st.integers(1, 5).map(lambda factor: RateChange(factor=factor)),
    st.fractions(1, 120, max_denominator=1001).map(lambda rate: RateChange(rate=rate)),
)


def _all_moments(change, lengths, first):
    """New moments of a film, and the old frame that each follows."""
    made, time = [], first
    for length in lengths:
        for moment in change.moments(time, length, first):
            made.append((time, length, moment))
        time += length
    return made, PictureSpan(len(lengths), first, time)


@given(change=_CHANGES, lengths=_LENGTHS, first=st.fractions(0, 2, max_denominator=90))
def test_new_frames_follow_each_other_without_a_gap_from_start_to_end(
    change, lengths, first
):
    made, span = _all_moments(change, lengths, first)
    assert len(made) == change.frames_made(span)
    assert made[0][2].timestamp == first
    for (_, _, one), (_, _, other) in pairwise(made):
        assert one.timestamp + one.duration == other.timestamp
    final = made[-1][2]
    assert final.timestamp < span.end <= final.timestamp + final.duration


@given(change=_CHANGES, lengths=_LENGTHS)
def test_shares_tell_where_a_moment_lies_between_two_frames(change, lengths):
    made, _ = _all_moments(change, lengths, Fraction(0))
    for time, length, moment in made:
        assert 0 <= moment.share < 1
        assert time + moment.share * length == moment.timestamp


def test_a_factor_keeps_every_moment_of_the_film():
    lengths = [Fraction(1, 25), Fraction(1, 5), Fraction(1, 30)]
    made, _ = _all_moments(RateChange(factor=3), lengths, Fraction(1))
    kept = [moment.timestamp for _, _, moment in made if moment.share == 0]
    assert kept == [Fraction(1), Fraction(26, 25), Fraction(31, 25)]


@given(
    change=_CHANGES,
    ticks=st.sampled_from([Fraction(1, 12800), Fraction(1001, 30000), Fraction(1, 3)]),
)
def test_the_new_clock_counts_old_and_new_times_exactly(change, ticks):
    step = ticks / change.factor if change.rate is None else 1 / change.rate
    # Finer ones are no file's, and refused.
    assume(math.lcm(ticks.denominator, step.denominator) < 2**31)
    clock = change.time_base(ticks)
    assert (ticks / clock).denominator == 1
    assert (step / clock).denominator == 1


def test_a_clock_that_no_file_has_is_refused_in_a_sentence():
    change = RateChange(rate=Fraction(29969, 1000))
    assert change.time_base(Fraction(1, 25)).denominator == 25 * 29969
    with pytest.raises(ValueError, match="choose another rate"):
        change.time_base(Fraction(1, 90000))


def test_what_is_no_change_is_refused():
    with pytest.raises(ValueError, match="factor is 1 or more"):
        RateChange(factor=0)
    with pytest.raises(ValueError, match="more than 0"):
        RateChange(rate=Fraction(0))
