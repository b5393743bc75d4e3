"""Draws the noise of a film before and after, as SVG for a page."""

from collections.abc import Sequence
from math import ceil, floor, log10

from serving.comparison_sheet import clock

Series = Sequence[tuple[float, float]]

_WIDTH, _HEIGHT = 880, 300
_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 16, 16, 44


def draw_noise_plot(before: Series, after: Series) -> str:
    """Draws two lines over time.

    Colours come from the page: its classes `before` and `after` set `stroke` and
    `fill`, `axis` those of lines and text. The two differ in dash and marker as
    well, for those who do not see the colours.

    Args:
        before: Seconds and noise level (0 to 255 scale) of moments of the film as
            it was, in order, at least one.
        after: The same of the restored film.

    Returns:
        An `<svg>` element.
    """
    last = max(seconds for seconds, _ in (*before, *after)) or 1.0
    step = _tick_step(max(level for _, level in (*before, *after)), 5)
    highest = step * max(
        1, ceil(max(level for _, level in (*before, *after)) / step - 1e-9)
    )

    def place(seconds: float, level: float) -> tuple[float, float]:
        x = _LEFT + (_WIDTH - _LEFT - _RIGHT) * seconds / last
        y = _HEIGHT - _BOTTOM - (_HEIGHT - _TOP - _BOTTOM) * level / highest
        return x, y

    parts = [
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
        'aria-labelledby="noise-title noise-text">',
        '<title id="noise-title">Noise level over time, before and after</title>',
        f'<desc id="noise-text">{_described(before, after)}</desc>',
    ]
    for i in range(round(highest / step) + 1):
        x, y = place(0.0, i * step)
        parts.append(
            f'<line class="axis" x1="{x:.1f}" x2="{_WIDTH - _RIGHT}" y1="{y:.1f}" '
            f'y2="{y:.1f}"/><text class="axis" x="{x - 8:.1f}" y="{y + 4:.1f}" '
            f'text-anchor="end">{i * step:g}</text>'
        )
    for i in range(6):
        x, y = place(last * i / 5, 0.0)
        anchor = "end" if i == 5 else "middle" if i else "start"
        parts.append(
            f'<text class="axis" x="{x:.1f}" y="{y + 20:.1f}" '
            f'text-anchor="{anchor}">{clock(last * i / 5)}</text>'
        )
    parts.append(
        f'<text class="axis" x="{_LEFT}" y="{_HEIGHT - 6}">time (minutes:seconds); '
        "noise as a standard deviation on the 0 to 255 scale</text>"
    )
    for name, series in (("before", before), ("after", after)):
        parts.append(_line(name, [place(*point) for point in series]))
    return "\n".join([*parts, "</svg>"])


def _line(name: str, points: Sequence[tuple[float, float]]) -> str:
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    marks = "".join(
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.5"/>'
        if name == "before"
        else f'<rect x="{x - 2:.1f}" y="{y - 2:.1f}" width="4" height="4"/>'
        for x, y in points
    )
    return f'<g class="{name}"><polyline points="{path}"/>{marks}</g>'


def _tick_step(highest: float, ticks: int) -> float:
    """The smallest of 1, 2, 5 times a power of ten that needs no more ticks."""
    rough = max(highest, 1.0) / ticks
    unit = 10.0 ** floor(log10(rough))
    return next(unit * k for k in (1.0, 2.0, 5.0, 10.0) if unit * k >= rough - 1e-9)


def _described(before: Series, after: Series) -> str:
    texts = []
    for name, series in (("before", before), ("after", after)):
        levels = sorted(level for _, level in series)
        if levels:
            texts.append(
                f"{name}: from {levels[0]:.1f} to {levels[-1]:.1f}, in the middle "
                f"{levels[len(levels) // 2]:.1f}"
            )
    return "; ".join(texts)
