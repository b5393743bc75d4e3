"""Writes a page about data, without a run."""

from collections.abc import Iterable
from html import escape
from importlib import resources
from pathlib import Path
from string import Template

from trainers.project_version import project_version
from workflow.run_page.page_figure import PageFigure


def write_data_page(
    path: Path, title: str, lead: str, figures: Iterable[PageFigure]
) -> None:
    """Writes a page that needs no other file.

    Args:
        path: File to write.
        title: Its heading.
        lead: What it says first.
        figures: What there is to see.

    Raises:
        OSError: It cannot be written.
    """
    template = resources.files("workflow.run_page").joinpath("data_page.html")
    style = resources.files("serving").joinpath("report.css")
    text = Template(template.read_text(encoding="utf-8")).substitute(
        title=escape(title),
        lead=escape(lead),
        style=style.read_text(encoding="utf-8"),
        sections="\n".join(
            f"<section><h2>{escape(figure.title)}</h2>{figure.html}</section>"
            for figure in figures
        ),
        version=escape(project_version()),
    )
    path.write_text(text, encoding="utf-8")
