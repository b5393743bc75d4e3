"""Shows the statistics of sets of clips."""

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from workflow.pipeline.execution import Execution
from workflow.run_page.page_figure import PageFigure
from workflow.run_page.plots import inline_plot
from workflow.validation.feature_summary import FeatureSummary, summaries
from workflow.validation.statistics_files import (
    dataset_of,
    read_statistics,
    read_unreadable,
    split_names,
)

_SAID = {"train": "training", "eval": "evaluation"}
_COLOURS = {"train": "tab:blue", "eval": "tab:orange", "serving": "tab:green"}
_COLUMNS = 3
_MOST_VALUES = 6
# Where clips come from is no distribution.
_NOT_DRAWN = ("source", "copy")

Sets = Mapping[str, Mapping[str, FeatureSummary]]


def statistics_figures(execution: Execution) -> list[PageFigure]:
    """Returns what the statistics that a component made show."""
    return folder_figures(execution.outputs["statistics"].path)


def folder_figures(folder: Path) -> list[PageFigure]:
    """Returns histograms of all figures, a table of them, and the unreadable files.

    Args:
        folder: With `Split-NAME` for each set.
    """
    sets = {
        name: {
            each.name: each
            for each in summaries(dataset_of(read_statistics(folder, name)))
        }
        for name in split_names(folder)
    }
    figures = [
        PageFigure(title="Distributions, in percent of the clips", html=_plots(sets)),
        PageFigure(title="Figures", html=_details("All figures", _numbers(sets))),
        PageFigure(title="Names", html=_details("All names", _names(sets))),
    ]
    unreadable = [
        (name, each["file"], each["reason"])
        for name in sets
        for each in read_unreadable(folder, name)
    ]
    if unreadable:
        html = table(("set", "file", "reason"), unreadable)
        figures.append(PageFigure(title="Files that cannot be read", html=html))
    return figures


def said(name: str) -> str:
    """Returns the name of a set in words."""
    return _SAID.get(name, name)


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Returns a table of texts."""
    head = "".join(f"<th>{escape(name)}</th>" for name in heads)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>"
        for row in rows
    )
    return (
        f'<div class="wide"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _details(title: str, html: str) -> str:
    return f"<details><summary>{escape(title)}</summary>{html}</details>"


def _features(sets: Sets) -> list[str]:
    names = dict.fromkeys(name for each in sets.values() for name in each)
    return list(names)


def _plots(sets: Sets) -> str:
    names = [name for name in _features(sets) if name not in _NOT_DRAWN]
    rows = -(-len(names) // _COLUMNS)
    figure = Figure(figsize=(10, 2.3 * rows), layout="constrained")
    axes = list(figure.subplots(rows, _COLUMNS, squeeze=False).flat)
    for axis, name in zip(axes, names, strict=False):
        found = {key: each[name] for key, each in sets.items() if name in each}
        axis.set_title(name.replace("_", " "), fontsize="medium")
        if any(each.values for each in found.values()):
            _bars(axis, found)
        else:
            _steps(axis, found)
    for axis in axes[len(names) :]:
        axis.set_visible(False)
    handles, labels = axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper right", ncols=len(sets))
    return inline_plot(figure)


def _steps(axis: Axes, found: Mapping[str, FeatureSummary]) -> None:
    """Draws histograms as outlines, over each other."""
    for name, summary in found.items():
        total = max(sum(count for *_, count in summary.histogram), 1)
        edges = [low for low, _, _ in summary.histogram]
        edges += [high for _, high, _ in summary.histogram[-1:]]
        shares = [100 * count / total for *_, count in summary.histogram]
        if summary.least == summary.greatest:
            # One value has no width; a bar of a visible one stands for it.
            width = 0.05 * abs(summary.least or 1.0)
            edges, shares = [edges[0] - width / 2, edges[0] + width / 2], [100.0]
        if shares:
            colour = _COLOURS.get(name)
            axis.stairs(shares, edges, label=said(name), color=colour, linewidth=1.5)
            axis.stairs(shares, edges, fill=True, color=colour, alpha=0.18)
    axis.set_ylim(bottom=0)


def _bars(axis: Axes, found: Mapping[str, FeatureSummary]) -> None:
    totals: dict[str, float] = {}
    for summary in found.values():
        for value, count in summary.values:
            totals[value] = totals.get(value, 0) + count / max(summary.clips, 1)
    shown = sorted(totals, key=lambda value: -totals[value])[:_MOST_VALUES]
    height = 0.8 / len(found)
    for place, (name, summary) in enumerate(found.items()):
        counts = dict(summary.values)
        shares = [100 * counts.get(v, 0) / max(summary.clips, 1) for v in shown]
        axis.barh(
            [row + height * place for row in range(len(shown))],
            shares,
            height=height,
            label=said(name),
            color=_COLOURS.get(name),
        )
    axis.set_yticks(
        [row + height * (len(found) - 1) / 2 for row in range(len(shown))],
        [value if len(value) < 22 else f"{value[:20]}…" for value in shown],
        fontsize="small",
    )
    # At least three rows, so that a single bar is no block.
    axis.set_ylim(max(len(shown), 3) - 0.1, -0.6)


def _numbers(sets: Sets) -> str:
    rows = []
    for name in _features(sets):
        for key, each in sets.items():
            summary = each.get(name)
            if summary is None or summary.mean is None:
                continue
            figures = (
                summary.least,
                summary.median,
                summary.mean,
                summary.greatest,
                summary.deviation,
            )
            rows.append(
                (
                    name.replace("_", " "),
                    said(key),
                    str(summary.clips),
                    str(summary.missing),
                    *(f"{value:.4g}" for value in figures if value is not None),
                )
            )
    heads = ("", "set", "clips", "without", "least", "median", "mean", "greatest")
    return table((*heads, "deviation"), rows)


def _names(sets: Sets) -> str:
    rows = []
    for name in _features(sets):
        for key, each in sets.items():
            summary = each.get(name)
            if summary is None or not summary.values:
                continue
            listed = ", ".join(f"{v} ({count:g})" for v, count in summary.values)
            rows.append(
                (
                    name.replace("_", " "),
                    said(key),
                    str(summary.clips),
                    str(summary.missing),
                    str(summary.different),
                    listed,
                )
            )
    return table(("", "set", "clips", "without", "different", "most frequent"), rows)
