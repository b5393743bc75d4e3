"""Sheets of pictures side by side."""

import numpy as np

from serving.comparison_sheet import ComparedMoment, clock, draw_comparisons


def _moment(height: int, width: int, **fields) -> ComparedMoment:
    before = np.full((height, width, 3), 100, np.uint8)
    after = np.full((height, width, 3), 200, np.uint8)
    pictures = {"before": before, "after": after} | fields
    return ComparedMoment(seconds=1.0, **pictures)


def test_pictures_stand_unscaled_before_on_the_left_and_after_on_the_right():
    sheet = np.asarray(draw_comparisons([_moment(48, 200), _moment(48, 200)]))
    before = (sheet == 100).all(axis=-1)
    after = (sheet == 200).all(axis=-1)
    assert before.sum() == after.sum() == 2 * 48 * 200
    assert np.nonzero(before)[1].max() < np.nonzero(after)[1].min()


def test_labels_are_drawn():
    moment = _moment(48, 200)
    sheet = np.asarray(draw_comparisons([moment]))
    assert (sheet[:46] > 230).all(axis=-1).sum() > 50


def test_of_large_pictures_the_detailed_part_is_shown_at_full_size():
    after = np.full((900, 1600, 3), 50, np.uint8)
    after[500:880:2, 1000:1500] = 250
    sheet = np.asarray(draw_comparisons([_moment(900, 1600, after=after)]))
    assert sheet.shape[1] < 2 * 960 + 60
    shown = (sheet[:, 960 + 24 :] == 250).all(axis=-1).sum()
    assert shown >= 190 * 500


def test_times_are_written_as_a_clock():
    assert clock(7.25) == "0:07.25"
    assert clock(3725) == "1:02:05.00"
