import numpy as np
import pytest

from serving.change_classes import (
    CHANGES,
    DAMAGES,
    change_of,
    class_shares,
    draw_classes,
)
from zoo.temporal import damage_restorer


def _share(probability):
    odds = np.log(probability / (1 - probability))
    span = damage_restorer._REPLACED - damage_restorer._UNTOUCHED
    return np.clip((odds - damage_restorer._UNTOUCHED) / span, 0, 1)


def test_the_classes_of_damage_are_what_the_network_does_with_pixels():
    levels = np.arange(1, 255) / 255
    untouched, mixed, probable, certain = (c.least for c in DAMAGES)
    assert _share(levels)[: mixed - 1].max() == 0
    assert _share(levels)[mixed - 1 : probable - 1].min() > 0
    assert _share(levels)[mixed - 1 : probable - 1].max() < 1
    assert _share(levels)[probable - 1 :].min() == 1
    assert untouched == 0
    assert certain / 255 == pytest.approx(0.9, abs=0.005)


def test_change_is_that_of_the_colour_that_differs_most():
    before = np.full((2, 2, 3), 100, np.uint8)
    after = before.copy()
    after[0, 0] = (101, 90, 100)
    after[1, 1] = (255, 100, 100)
    assert change_of(before, after).tolist() == [[10, 0], [0, 155]]


def test_shares_are_those_of_the_pixels_of_each_class():
    values = np.array([[0, 1, 2, 5], [6, 15, 16, 200]])
    assert class_shares(values, CHANGES) == (0.25, 0.25, 0.25, 0.125, 0.125)


def test_a_map_colours_changed_pixels_and_dims_the_others():
    picture = np.full((1, 5, 3), 200, np.uint8)
    drawn = draw_classes(picture, np.array([[0, 2, 6, 16, 40]]), CHANGES)[0]
    assert drawn[0].tolist() == [84, 84, 84]
    assert len({tuple(pixel) for pixel in drawn.tolist()}) == 5
    # More is lighter, also for those who see no colours.
    assert np.all(np.diff(drawn[1:].astype(int).sum(axis=-1)) > 0)
