"""Draws figures of a film over its time, as SVG for a page."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10

from serving.comparison_sheet import clock

Series = Sequence[tuple[float, float]]

_WIDTH = 880
_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 16, 16, 44
_TICKS_ACROSS = 5
# More points than this would be a band of markers.
_MOST_MARKERS = 80


@dataclass(frozen=True, kw_only=True)
class TimePlot:
    """What a plot shows, and how.

    Attributes:
        name: A word for the names of elements, unlike that of any other plot of the
            page.
        title: What is shown, for those who do not see it.
        caption: Below the axis of time: what is drawn, and its unit.
        height: In the units of the picture, which is 880 wide.
        from_zero: Whether the scale starts at nothing.
        least: Range of values that the scale covers at least.
        seconds: Time that the axis covers at least.
    """

    name: str
    title: str
    caption: str
    height: int = 300
    from_zero: bool = True
    least: float = 1.0
    seconds: float = 0.0


def draw_time_plot(
    plot: TimePlot,
    lines: Mapping[str, Series],
    marks: Mapping[str, Sequence[float]] | None = None,
) -> str:
    """Draws lines over time, and places in time.

    Colours come from the page: its classes `before` and `after` set `stroke` and
    `fill`, `axis` those of axes and text, and others those of marks. The lines
    differ in dash and marker as well, for those who do not see the colours.

    Args:
        plot: How it is drawn.
        lines: Seconds and value, in order of time, for "before" and "after"; at least
            one point in all.
        marks: Seconds of each kind of event, drawn as strokes across the plot.

    Returns:
        An `<svg>` element.
    """
    marks = marks or {}
    points = [point for series in lines.values() for point in series]
    times = [seconds for seconds, _ in points]
    times += [at for found in marks.values() for at in found]
    last = max([plot.seconds, *times]) or 1.0
    lowest, highest, step = _scale([value for _, value in points], plot)

    def place(seconds: float, value: float) -> tuple[float, float]:
        x = _LEFT + (_WIDTH - _LEFT - _RIGHT) * max(seconds, 0.0) / last
        share = (value - lowest) / (highest - lowest)
        return x, plot.height - _BOTTOM - (plot.height - _TOP - _BOTTOM) * share

    parts = [
        f'<svg viewBox="0 0 {_WIDTH} {plot.height}" role="img" '
        f'aria-labelledby="{plot.name}-title {plot.name}-text">',
        f'<title id="{plot.name}-title">{escape(plot.title)}</title>',
        f'<desc id="{plot.name}-text">{escape(_described(lines, marks))}</desc>',
    ]
    for i in range(round((highest - lowest) / step) + 1):
        x, y = place(0.0, lowest + i * step)
        parts.append(
            f'<line class="axis" x1="{x:.1f}" x2="{_WIDTH - _RIGHT}" y1="{y:.1f}" '
            f'y2="{y:.1f}"/><text class="axis" x="{x - 8:.1f}" y="{y + 4:.1f}" '
            f'text-anchor="end">{round(lowest + i * step, 9):g}</text>'
        )
    for i in range(_TICKS_ACROSS + 1):
        x, y = place(last * i / _TICKS_ACROSS, lowest)
        anchor = "end" if i == _TICKS_ACROSS else "middle" if i else "start"
        parts.append(
            f'<text class="axis" x="{x:.1f}" y="{y + 20:.1f}" '
            f'text-anchor="{anchor}">{clock(last * i / _TICKS_ACROSS)}</text>'
        )
    parts.append(
        f'<text class="axis" x="{_LEFT}" y="{plot.height - 6}">time '
        f"(minutes:seconds); {escape(plot.caption)}</text>"
    )
    for kind, found in marks.items():
        ends = [(place(at, lowest), place(at, highest)) for at in found]
        parts += [_mark(kind, bottom, top) for bottom, top in ends]
    for name, series in lines.items():
        parts.append(_line(name, [place(*point) for point in series]))
    return "\n".join([*parts, "</svg>"])


def _scale(values: Sequence[float], plot: TimePlot) -> tuple[float, float, float]:
    """Lowest and highest value of the scale, and the step of its ticks."""
    top, bottom = max(values), 0.0 if plot.from_zero else min(values)
    middle = (top + bottom) / 2
    if not plot.from_zero and top - bottom < plot.least:
        top, bottom = middle + plot.least / 2, middle - plot.least / 2
    ticks = max(2, round((plot.height - _TOP - _BOTTOM) / 48))
    step = _tick_step(max(top - bottom, plot.least), ticks)
    lowest = step * floor(bottom / step + 1e-9)
    highest = step * ceil(top / step - 1e-9)
    return lowest, max(highest, lowest + step), step


def _mark(kind: str, bottom: tuple[float, float], top: tuple[float, float]) -> str:
    # Events that may be many are short strokes at the bottom.
    high = top[1] if kind == "cut" else bottom[1] - 12.0
    return (
        f'<line class="mark {kind}" x1="{top[0]:.1f}" x2="{top[0]:.1f}" '
        f'y1="{bottom[1]:.1f}" y2="{high:.1f}"/>'
    )


def _line(name: str, points: Sequence[tuple[float, float]]) -> str:
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    marks = ""
    if len(points) <= _MOST_MARKERS:
        marks = "".join(_marker(name, x, y) for x, y in points)
    return f'<g class="{name}"><polyline points="{path}"/>{marks}</g>'


def _marker(name: str, x: float, y: float) -> str:
    if name == "before":
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.5"/>'
    return f'<rect x="{x - 2:.1f}" y="{y - 2:.1f}" width="4" height="4"/>'


def _tick_step(span: float, ticks: int) -> float:
    """The smallest of 1, 2, 5 times a power of ten that needs no more ticks."""
    rough = span / ticks
    unit = 10.0 ** floor(log10(rough))
    return next(unit * k for k in (1.0, 2.0, 5.0, 10.0) if unit * k >= rough - 1e-9)


def _described(
    lines: Mapping[str, Series], marks: Mapping[str, Sequence[float]]
) -> str:
    texts: list[str] = []
    for name, series in lines.items():
        values = sorted(value for _, value in series)
        if values:
            texts.append(
                f"{name}: from {values[0]:.1f} to {values[-1]:.1f}, in the middle "
                f"{values[len(values) // 2]:.1f}"
            )
    texts += _counted(marks.items())
    return "; ".join(texts)


def _counted(marks: Iterable[tuple[str, Sequence[float]]]) -> list[str]:
    return [f"places marked {kind}: {len(found)}" for kind, found in marks if found]
