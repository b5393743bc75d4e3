"""Shows what is wrong with data, and how far sets lie apart."""

from pathlib import Path

from matplotlib.figure import Figure

from workflow.pipeline.execution import Execution
from workflow.run_page.page_figure import PageFigure
from workflow.run_page.plots import inline_plot
from workflow.run_page.statistics_figures import said, table
from workflow.validation.distance import Distance
from workflow.validation.validation_report import ValidationReport


def anomaly_figures(execution: Execution) -> list[PageFigure]:
    """Returns what ExampleValidator found."""
    return report_figures(execution.outputs["anomalies"].path)


def report_figures(folder: Path) -> list[PageFigure]:
    """Returns the anomalies, errors first, and the distances between sets."""
    report = ValidationReport.load(folder)
    rows = [
        (
            each.severity,
            _words(each.data),
            each.feature.replace("_", " "),
            each.reason,
            each.kind.replace("_", " ").lower(),
        )
        for each in report.anomalies
    ]
    heads = ("severity", "data", "figure", "what was found", "rule")
    html = table(heads, rows) if rows else "<p>Nothing stands against the data.</p>"
    errors = bool(report.errors)
    figures = [
        PageFigure(
            title="The data must not be used" if errors else "The data may be used",
            html=html,
        )
    ]
    pairs = dict.fromkeys(each.between for each in report.distances)
    for pair in pairs:
        chosen = [each for each in report.distances if each.between == pair]
        figures.append(
            PageFigure(
                title=(
                    f"Jensen-Shannon divergence of {_words(pair)}: 0 is the same, "
                    "1 has nothing in common"
                ),
                html=_distances(chosen),
            )
        )
    return figures


def _words(sets: str) -> str:
    return " ".join(said(word) for word in sets.split())


def _distances(distances: list[Distance]) -> str:
    figure = Figure(figsize=(9, 0.9 + 0.26 * len(distances)), layout="constrained")
    axis = figure.subplots()
    places = range(len(distances))
    colours = [
        "tab:red" if each.value > each.threshold else "tab:blue" for each in distances
    ]
    axis.barh(places, [each.value for each in distances], height=0.6, color=colours)
    for place, each in zip(places, distances, strict=True):
        axis.plot([each.threshold] * 2, [place - 0.4, place + 0.4], color="black")
    axis.set_yticks(places, [each.feature.replace("_", " ") for each in distances])
    axis.set_xlim(0, 1)
    axis.invert_yaxis()
    axis.grid(axis="x", alpha=0.3)
    return inline_plot(figure)
