"""Shows what Evaluator and InfraValidator found."""

import json
from html import escape
from typing import Any

from matplotlib.figure import Figure

from workflow.components.evaluator import EVALUATION_FILE
from workflow.pipeline.execution import Execution
from workflow.run_page.page_figure import PageFigure
from workflow.run_page.plots import inline_plot


def evaluation_figures(execution: Execution) -> list[PageFigure]:
    """Returns the verdict and the figures of all slices."""
    path = execution.outputs["evaluation"].path / EVALUATION_FILE
    record = json.loads(path.read_text(encoding="utf-8"))
    slices = record["slices"]
    figures = [
        *blessing_figures(execution),
        PageFigure(title="Slices", html=_table(slices)),
        PageFigure(title="Gain over the degraded clips, dB", html=_gains(slices)),
    ]
    if record["baseline"]:
        figures.append(
            PageFigure(
                title="Change from the last blessed model, dB, with 95 % intervals",
                html=_changes(slices),
            )
        )
    return figures


def blessing_figures(execution: Execution) -> list[PageFigure]:
    """Returns what a blessing says."""
    (file,) = execution.outputs["blessing"].path.iterdir()
    reasons = json.loads(file.read_text(encoding="utf-8"))["reasons"]
    listed = "".join(f"<li>{escape(reason)}</li>" for reason in reasons)
    html = f"<ul>{listed}</ul>" if reasons else "<p>Nothing stands against it.</p>"
    return [PageFigure(title=file.name, html=html)]


def _table(slices: list[dict[str, Any]]) -> str:
    rows = "".join(
        f"<tr><td>{escape(each['name'])}</td><td>{each['clips']}</td>"
        f"<td>{each['psnr']:.2f}</td><td>{each['ssim']:.4f}</td>"
        f"<td>{each['gain']:+.2f}</td><td>{_change(each)}</td></tr>"
        for each in slices
    )
    names = ("slice", "clips", "PSNR, dB", "SSIM", "gain, dB", "change, dB")
    heads = "".join(f"<th>{name}</th>" for name in names)
    return (
        f'<div class="wide"><table><thead><tr>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _change(each: dict[str, Any]) -> str:
    if each["change"] is None:
        return ""
    low, high = each["interval"]
    return f"{each['change']:+.2f} ({low:+.2f} to {high:+.2f})"


def _gains(slices: list[dict[str, Any]]) -> str:
    figure, axis = _axis(slices)
    gains = [each["gain"] for each in slices]
    axis.barh(range(len(slices)), gains, height=0.6)
    return inline_plot(figure)


def _changes(slices: list[dict[str, Any]]) -> str:
    figure, axis = _axis(slices)
    for place, each in enumerate(slices):
        if each["change"] is not None:
            axis.plot(each["interval"], [place, place], linewidth=3, color="tab:blue")
            axis.plot(each["change"], place, "o", color="black")
    return inline_plot(figure)


def _axis(slices: list[dict[str, Any]]) -> tuple[Figure, Any]:
    figure = Figure(figsize=(9, 0.9 + 0.32 * len(slices)), layout="constrained")
    axis = figure.subplots()
    axis.set_yticks(range(len(slices)), [each["name"] for each in slices])
    axis.invert_yaxis()
    axis.axvline(0.0, color="black", linewidth=0.8)
    axis.grid(axis="x", alpha=0.3)
    return figure, axis
