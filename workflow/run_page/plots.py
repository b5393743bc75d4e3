"""Plots inside a page."""

import io

from matplotlib.figure import Figure


def inline_plot(figure: Figure) -> str:
    """Returns a plot as SVG inside a `div`."""
    file = io.StringIO()
    # Without the date, for the same page of the same run.
    figure.savefig(file, format="svg", metadata={"Date": None})
    text = file.getvalue()
    return f'<div class="plot">{text[text.index("<svg") :]}</div>'
