"""The picture of where something came from."""

import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest

pytest.importorskip("ml_metadata")
from tests.workflow.pipeline.word_components import word_pipeline
from workflow.lineage.connection import open_metadata
from workflow.lineage.graph_picture import draw_graph
from workflow.lineage.origin import find_artifact
from workflow.lineage.origin_graph import GraphNode, OriginGraph, origin_graph
from workflow.lineage.recorder import Recorder
from workflow.pipeline.execution_store import ExecutionStore
from workflow.pipeline.runner import PipelineRunner

_SVG = "{http://www.w3.org/2000/svg}"


def _boxes(picture):
    root = ElementTree.fromstring(picture)
    return {
        group.find(f"{_SVG}text").text: tuple(
            float(group.find(f"{_SVG}rect").get(name))
            for name in ("x", "y", "width", "height")
        )
        for group in root.iter(f"{_SVG}g")
    }


def _arrows(picture):
    root = ElementTree.fromstring(picture)
    paths = [path.get("d") for path in root.findall(f"{_SVG}path")]
    return [[float(n) for n in re.findall(r"-?\d+", path)] for path in paths]


def test_it_leads_from_the_sources_to_the_artifact(tmp_path):
    source = tmp_path / "source.txt"
    source.write_text("aaa")
    store = ExecutionStore(tmp_path / "root", "words")
    metadata = open_metadata(tmp_path / "root")
    recorder = Recorder(metadata, store, "")
    PipelineRunner(word_pipeline(source), store, observers=[recorder]).run()
    pushed = find_artifact(metadata, store.home / "Shouting/1/PushedModel")
    boxes = _boxes(draw_graph(origin_graph(metadata, pushed)))
    order = [
        "1 source file",
        "Reading 1",
        "Examples",
        "Joining 1",
        "Model",
        "Shouting 1",
        "PushedModel",
    ]
    assert sorted(boxes, key=lambda name: boxes[name][0]) == order


def _graph(edges):
    keys = dict.fromkeys(key for edge in edges for key in edge)
    nodes = {
        key: GraphNode(key=key, kind="artifact", lines=(key, "second <line>"))
        for key in reversed(keys)
    }
    return OriginGraph(nodes=nodes, edges=edges)


def test_no_box_lies_on_another_or_on_an_arrow_that_passes_it():
    edges = [("a", "b"), ("b", "c"), ("c", "d"), ("a", "d"), ("b", "d"), ("x", "d")]
    picture = draw_graph(_graph(edges))
    boxes = _boxes(picture)
    assert set(boxes) == set("abcdx")
    for name, (x, y, _, height) in boxes.items():
        for other, (x2, y2, _, height2) in boxes.items():
            if name != other and x == x2:
                assert y + height < y2 or y2 + height2 < y
    for numbers in _arrows(picture):
        points = list(zip(numbers[::2], numbers[1::2], strict=True))
        for (left, level), (right, same) in pairwise(points):
            if level == same and right - left == boxes["a"][2]:
                middle = (left + right) / 2
                for x, y, width, height in boxes.values():
                    assert not (x < middle < x + width and y < level < y + height)
    assert "second &lt;line&gt;" in picture


def test_one_box_is_a_picture_too():
    graph = OriginGraph(
        nodes={"a": GraphNode(key="a", kind="artifact", lines=("a",) * 20)}
    )
    assert "and 13 more" in draw_graph(graph)
