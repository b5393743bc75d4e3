"""Something to see on a page."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class PageFigure:
    """A plot, a table or pictures.

    Attributes:
        title: What it shows.
        html: The markup, which needs no other file.
    """

    title: str
    html: str
