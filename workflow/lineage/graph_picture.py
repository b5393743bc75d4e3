"""Draws where an artifact came from, as SVG."""

from html import escape
from itertools import pairwise

from workflow.lineage.origin_graph import GraphNode, OriginGraph

_WIDTH, _LINE, _ASCENT, _PADDING = 210, 18, 13, 12
_ACROSS, _DOWN, _MARGIN, _LANE = 70, 24, 20, 2
_SHOWN_CHARACTERS, _SHOWN_LINES = 27, 8
# The boxes that an arrow joins, and the lanes that it passes through between them.
Route = tuple[str, ...]

_STYLE = """
text { font: 13px system-ui, "Segoe UI", "DejaVu Sans", sans-serif; fill: #1c1b1a; }
.line0 { font-weight: 600; }
rect { stroke: #1c1b1a; stroke-width: 1; }
.artifact rect { fill: #d8eaf0; }
.execution rect { fill: #ffffff; }
.sources rect { fill: #f3e3d3; }
path { fill: none; stroke: #5d5a56; stroke-width: 1.2; marker-end: url(#end); }
"""


def draw_graph(graph: OriginGraph) -> str:
    """Returns an SVG document: sources on the left, the artifact on the right.

    Args:
        graph: Without cycles; every arrow leads to the right.
    """
    steps = _steps_to_end(graph)
    routes = [_route(steps, *edge) for edge in graph.edges]
    places = _places(graph, steps, routes)
    boxes = {key: graph.nodes[key] for key in places if key in graph.nodes}
    width = max(places[key][0] for key in boxes) + _WIDTH + _MARGIN
    height = max(places[key][1] + _height(boxes[key]) for key in boxes) + _MARGIN
    arrows = "".join(_arrow(graph, places, route) for route in routes)
    drawn = "".join(_box(node, *places[key]) for key, node in boxes.items())
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}"><style>{_STYLE}</style>'
        '<defs><marker id="end" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" '
        'markerHeight="8" orient="auto"><path d="M0,0 L8,4 L0,8 z" '
        'style="fill:#5d5a56;marker-end:none"/></marker></defs>'
        f'<rect width="{width}" height="{height}" style="fill:#fff;stroke:none"/>'
        f"{arrows}{drawn}</svg>\n"
    )


def _steps_to_end(graph: OriginGraph) -> dict[str, int]:
    """Returns the most arrows from each box to the last."""
    steps = dict.fromkeys(graph.nodes, 0)
    for _ in graph.nodes:
        changed = False
        for start, to in graph.edges:
            if steps[start] < steps[to] + 1:
                steps[start], changed = steps[to] + 1, True
        if not changed:
            break
    return steps


def _route(steps: dict[str, int], start: str, to: str) -> Route:
    """Returns where an arrow passes: a lane in each column between its boxes.

    The lanes are entered into `steps` as boxes are, so that no box lies on them.
    """
    lanes = [f"{start}>{to}@{step}" for step in range(steps[start] - 1, steps[to], -1)]
    for lane in lanes:
        steps[lane] = int(lane.rpartition("@")[2])
    return (start, *lanes, to)


def _places(
    graph: OriginGraph, steps: dict[str, int], routes: list[Route]
) -> dict[str, tuple[int, int]]:
    """Returns the upper left corner of every box, and of every lane."""
    last = max(steps.values())
    follow: dict[str, list[str]] = {}
    for route in routes:
        for key, after in pairwise(route):
            follow.setdefault(key, []).append(after)
    centres: dict[str, float] = {}
    places = {}
    for step in range(last + 1):
        # From the artifact to the left, each as near as can be to what it leads to.
        wanted = {
            key: _mean([centres[after] for after in follow.get(key, [])])
            for key in steps
            if steps[key] == step
        }
        top = float(_MARGIN)
        for key in sorted(wanted, key=lambda key: wanted[key]):
            tall = _height(graph.nodes[key]) if key in graph.nodes else _LANE
            top = max(top, wanted[key] - tall / 2)
            places[key] = (_MARGIN + (last - step) * (_WIDTH + _ACROSS), round(top))
            centres[key] = top + tall / 2
            top += tall + _DOWN
    return places


def _mean(values: list[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _height(node: GraphNode) -> int:
    return 2 * _PADDING + _LINE * len(_lines(node))


def _lines(node: GraphNode) -> list[str]:
    lines = list(node.lines)
    if len(lines) > _SHOWN_LINES:
        rest = len(lines) - _SHOWN_LINES + 1
        lines = [*lines[: _SHOWN_LINES - 1], f"and {rest} more"]
    return [
        line if len(line) <= _SHOWN_CHARACTERS else line[: _SHOWN_CHARACTERS - 1] + "…"
        for line in lines
    ]


def _box(node: GraphNode, left: int, top: int) -> str:
    across, down = left + _PADDING, top + _PADDING + _ASCENT
    lines = "".join(
        f'<text x="{across}" y="{down + _LINE * number}" class="line{number}">'
        f"{escape(line)}</text>"
        for number, line in enumerate(_lines(node))
    )
    full = escape("\n".join(node.lines))
    corner = 3 if node.kind == "execution" else 12
    return (
        f'<g class="{node.kind}"><title>{full}</title><rect x="{left}" y="{top}" '
        f'width="{_WIDTH}" height="{_height(node)}" '
        f'rx="{corner}"/>{lines}</g>'
    )


def _arrow(graph: OriginGraph, places: dict[str, tuple[int, int]], route: Route) -> str:
    path = ""
    for key, after in pairwise(route):
        left, right = places[key][0] + _WIDTH, places[after][0]
        first, last = _middle(graph, places, key), _middle(graph, places, after)
        bend = _ACROSS // 2
        # Straight through the lane, then over to the next.
        path += f"L{left},{first} " if path else f"M{left},{first} "
        path += f"C{left + bend},{first} {right - bend},{last} {right},{last} "
    return f'<path d="{path.strip()}"/>'


def _middle(graph: OriginGraph, places: dict[str, tuple[int, int]], key: str) -> int:
    tall = _height(graph.nodes[key]) if key in graph.nodes else _LANE
    return places[key][1] + tall // 2
