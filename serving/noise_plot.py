"""Draws the noise of a film before and after, as SVG for a page."""

from serving.time_plot import Series, TimePlot, draw_time_plot

_PLOT = TimePlot(
    name="noise",
    title="Noise level over time, before and after",
    caption="noise as a standard deviation on the 0 to 255 scale",
)


def draw_noise_plot(before: Series, after: Series) -> str:
    """Draws two lines over time; see `draw_time_plot`.

    Args:
        before: Seconds and noise level (0 to 255 scale) of moments of the film as
            it was, in order, at least one.
        after: The same of the restored film.

    Returns:
        An `<svg>` element.
    """
    return draw_time_plot(_PLOT, {"before": before, "after": after})
