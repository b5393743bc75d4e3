"""What there is to see of statistics and anomalies."""

import json

import pytest

from workflow.run_page.anomaly_figures import report_figures
from workflow.run_page.data_page import write_data_page
from workflow.run_page.page_figure import PageFigure
from workflow.run_page.statistics_figures import folder_figures
from workflow.validation.anomaly import Anomaly
from workflow.validation.distance import Distance
from workflow.validation.validation_report import ValidationReport


@pytest.fixture
def statistics(tmp_path):
    """A folder as TFDV leaves it: one figure, one name, and a figure of one value."""
    statistics_pb2 = pytest.importorskip("tensorflow_metadata.proto.v0.statistics_pb2")
    for name, unreadable in (
        ("train", []),
        ("eval", [{"file": "<b>", "reason": "no"}]),
    ):
        listed = statistics_pb2.DatasetFeatureStatisticsList()
        dataset = listed.datasets.add(num_examples=4)
        for feature, values in (("motion", (0.0, 8.0)), ("rate", (25.0, 25.0))):
            added = dataset.features.add()
            added.path.step.append(feature)
            numbers = added.num_stats
            numbers.min, numbers.max = values
            numbers.common_stats.num_non_missing = 4
            histogram = numbers.histograms.add()
            for place in range(2):
                histogram.buckets.add(
                    low_value=values[place],
                    high_value=values[1],
                    sample_count=3 - 2 * place,
                )
        names = dataset.features.add()
        names.path.step.append("codec")
        names.string_stats.common_stats.num_non_missing = 4
        names.string_stats.unique = 1
        names.string_stats.top_values.add(value="ffv1&", frequency=4)
        place = tmp_path / f"Split-{name}"
        place.mkdir()
        (place / "FeatureStats.pb").write_bytes(listed.SerializeToString())
        (place / "unreadable.json").write_text(json.dumps(unreadable))
    return tmp_path


def test_statistics_are_drawn_and_listed_and_names_are_escaped(statistics):
    figures = {figure.title: figure.html for figure in folder_figures(statistics)}
    plots, numbers, names, unreadable = figures.values()
    assert plots.count("<svg") == 1
    for text in ("motion", "training", "evaluation", "<td>8</td>"):
        assert text in numbers
    assert "ffv1&amp; (4)" in names
    assert "&lt;b&gt;" in unreadable


def test_errors_and_distances_are_shown(tmp_path):
    anomaly = Anomaly(
        data="train", feature="height", kind="X", severity="error", reason="99<b>"
    )
    distances = tuple(
        Distance(between=pair, feature="motion", value=0.9, threshold=0.5)
        for pair in ("train and eval", "train and train before")
    )
    report = ValidationReport(clips={}, anomalies=(anomaly,), distances=distances)
    report.save(tmp_path)
    verdict, skew, drift = report_figures(tmp_path)
    assert verdict.title == "The data must not be used"
    assert "99&lt;b&gt;" in verdict.html
    assert "training and evaluation" in skew.title
    assert "training and training before" in drift.title
    assert "<svg" in skew.html


def test_a_page_needs_no_other_file(tmp_path):
    path = tmp_path / "page.html"
    figure = PageFigure(title="A & B", html="<p>here</p>")
    write_data_page(path, "Clips", "1 < 2", [figure])
    text = path.read_text()
    for part in ("A &amp; B", "<p>here</p>", "1 &lt; 2", "<style>"):
        assert part in text
    assert "http" not in text.replace("http://www.w3.org", "")
