"""Draws what an inspection measured over the time of a film, for a page."""

from collections.abc import Sequence
from html import escape

from serving.inspection import Inspection
from serving.time_plot import Series, TimePlot, draw_time_plot

_HEIGHT = 190
# Curves of every frame, and faults of every second, with the range that a plot of
# each covers at least, so that what nobody sees looks small.
_CURVES = (("brightness", 10.0), ("change between frames", 2.0), ("sharpness", 2.0))
_FAULTS = (("flicker", 2.0), ("weave", 1.0), ("damage", 0.2))
_EVENTS = (
    ("cut", "hard cuts", "hard cut"),
    ("dissolve", "dissolves", "dissolve"),
    ("doubled", "doubled frames", "doubled frame"),
    ("missing", "missing frames", "missing frame"),
)


def course_plots(
    before: Inspection, after: Inspection | None = None, later: float = 0.0
) -> str:
    """Draws brightness, change, sharpness and faults over time.

    Cuts, dissolves and doubled and missing frames of the film as it was are marked
    in the plot of the change between frames.

    Args:
        before: Of the film as it was.
        after: Of the restored film, drawn into the same plots.
        later: Seconds by which the restored film's times lie behind, as where it is
            a stretch of the film.

    Returns:
        HTML; a paragraph where there is nothing to draw.
    """
    plots = []
    for name, least in (*_CURVES, *_FAULTS):
        old = _series(before, name)
        new = _series(after, name) if after else ()
        lines = {"before": old, "after": [(at + later, value) for at, value in new]}
        if not old:
            continue
        events = _events(before) if name == "change between frames" else {}
        plot = TimePlot(
            name=name.replace(" ", "-"),
            title=f"{name.capitalize()} over time",
            caption=f"{name}, {_unit(before, name)}",
            height=_HEIGHT,
            from_zero=name not in ("brightness", "sharpness"),
            least=least,
            seconds=before.seconds or 0.0,
        )
        plots.append(
            f"<h3>{escape(name.capitalize())}</h3>{_key(events)}"
            + draw_time_plot(plot, {k: v for k, v in lines.items() if v}, events)
        )
    if not plots:
        return "<p>There is nothing to draw: no frame could be measured.</p>"
    key = ""
    if after is not None:
        key = '<ul class="key"><li>before</li><li class="after">after</li></ul>'
    return key + "\n".join(plots)


def _series(inspection: Inspection, name: str) -> Series:
    """Seconds from the start of the film, and value."""
    cuts = {round(at, 3) for at in _event_times(inspection, "hard cuts")}
    for curve in inspection.curves:
        if curve.name == name:
            # The change across a cut would dwarf all others; the cut is marked.
            hidden = cuts if name == "change between frames" else set()
            return [point for point in curve.points if point[0] not in hidden]
    faults = [fault for fault in inspection.faults if fault.name == name]
    return faults[0].over_time if faults else ()


def _unit(inspection: Inspection, name: str) -> str:
    units = {curve.name: curve.unit for curve in inspection.curves}
    units |= {fault.name: fault.unit for fault in inspection.faults}
    return units[name]


def _events(inspection: Inspection) -> dict[str, Sequence[float]]:
    found = {kind: _event_times(inspection, name) for kind, name, _ in _EVENTS}
    return {kind: times for kind, times in found.items() if times}


def _event_times(inspection: Inspection, name: str) -> list[float]:
    faults = [fault for fault in inspection.faults if fault.name == name]
    return [at for fault in faults for at, _ in fault.over_time]


def _key(events: dict[str, Sequence[float]]) -> str:
    """Says what the marks are and how many there are."""
    items = "".join(
        f'<li class="mark {kind}">{text}: {len(events[kind])}</li>'
        for kind, _, text in _EVENTS
        if kind in events
    )
    return f'<ul class="key">{items}</ul>' if items else ""
