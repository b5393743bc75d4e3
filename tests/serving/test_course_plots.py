import re
import xml.etree.ElementTree as ElementTree

import pytest

from serving.course_plots import course_plots
from serving.inspect import inspect_video
from tests.synthetic_video import write_video


@pytest.fixture(scope="module")
def inspection(tmp_path_factory):
    path = tmp_path_factory.mktemp("film") / "film.mkv"
    return inspect_video(write_video(path, frames=30, cuts=(11, 20)), moments=2)


def plots(page):
    found = [
        ElementTree.fromstring(s) for s in re.findall(r"<svg.*?</svg>", page, re.S)
    ]
    return {svg.find("title").text: svg for svg in found}


def test_every_curve_has_a_plot_with_both_films(inspection):
    found = plots(course_plots(inspection, inspection))
    assert {"Brightness over time", "Sharpness over time"} <= set(found)
    for svg in found.values():
        groups = [group.get("class") for group in svg.iter("g")]
        assert groups == ["before", "after"]


def test_cuts_are_marked_in_the_change_and_do_not_stretch_its_scale(inspection):
    svg = plots(course_plots(inspection))["Change between frames over time"]
    marks = [m for m in svg.iter("line") if m.get("class") == "mark cut"]
    assert len(marks) == 2
    points = svg.find("g").find("polyline").get("points").split()
    assert len(points) == 30 - 1 - 2
    places = [float(mark.get("x1")) for mark in marks]
    assert all(abs(float(p.split(",")[0]) - x) > 1 for p in points for x in places)


def test_names_of_elements_differ(inspection):
    names = re.findall(r' id="([^"]+)"', course_plots(inspection))
    assert len(names) == len(set(names))


def test_a_stretch_of_the_film_lies_where_it_was(inspection):
    found = plots(course_plots(inspection, inspection, later=1.2))
    for svg in found.values():
        lines = {group.get("class"): group.find("polyline") for group in svg.iter("g")}
        first = {
            name: float(line.get("points").split()[0].split(",")[0])
            for name, line in lines.items()
        }
        assert first["after"] > first["before"] + 100
