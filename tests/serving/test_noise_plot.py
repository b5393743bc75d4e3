"""The plot of noise over time."""

import xml.etree.ElementTree as ElementTree

import pytest

from serving.noise_plot import draw_noise_plot

_BEFORE = [(0.0, 20.0), (5.0, 24.0), (10.0, 22.0)]
_AFTER = [(0.0, 2.0), (10.0, 1.0)]


def _points(svg: ElementTree.Element, name: str) -> list[tuple[float, float]]:
    (group,) = [g for g in svg.iter("g") if g.get("class") == name]
    text = group.find("polyline").get("points")
    return [tuple(float(v) for v in pair.split(",")) for pair in text.split()]


def test_points_lie_at_their_time_and_level():
    svg = ElementTree.fromstring(draw_noise_plot(_BEFORE, _AFTER))
    before, after = _points(svg, "before"), _points(svg, "after")
    assert before[1][0] == pytest.approx((before[0][0] + before[2][0]) / 2, abs=0.2)
    assert after[1][0] == before[2][0]
    per_level = (after[0][1] - before[0][1]) / 18
    assert after[1][1] - after[0][1] == pytest.approx(per_level, abs=0.2)
    width, height = (float(value) for value in svg.get("viewBox").split()[2:])
    for x, y in before + after:
        assert 0 < x < width and 0 < y < height


def test_the_scale_starts_at_nothing_and_reaches_over_the_highest_level():
    svg = ElementTree.fromstring(draw_noise_plot(_BEFORE, _AFTER))
    labels = [text.text for text in svg.iter("text")]
    assert labels[:6] == ["0", "5", "10", "15", "20", "25"]
    assert "0:10.00" in labels


def test_a_text_says_what_the_lines_show():
    svg = ElementTree.fromstring(draw_noise_plot(_BEFORE, _AFTER))
    assert "before: from 20.0 to 24.0, in the middle 22.0" in svg.find("desc").text


def test_a_single_clean_moment_can_be_drawn():
    svg = ElementTree.fromstring(draw_noise_plot([(0.0, 0.0)], [(0.0, 0.0)]))
    assert len(_points(svg, "before")) == 1
