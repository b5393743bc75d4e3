"""A restoration that runs, and its results, as HTML."""

from collections.abc import Sequence
from html import escape
from pathlib import Path
from urllib.parse import quote

from serving.studio.plain_time import plain_length
from serving.studio.run_state import RunPhase, RunState

# Where the server hands out files of the folders that it may.
_FILES = "/gradio_api/file="
_PLAYED = (".mp4",)
_NAMES = {".html": "the report", ".mkv": "the film", ".mp4": "the film"}


def progress_page(state: RunState) -> str:
    """Says how far a restoration is.

    Args:
        state: Of the restoration.
    """
    text = _sentence(state)
    if state.over:
        kind = state.phase.value
        return f'<p class="outcome {kind}" role="status">{escape(text)}</p>'
    percent = 100.0 * state.share
    return (
        f'<div class="bar" role="progressbar" aria-valuemin="0" aria-valuemax="100" '
        f'aria-valuenow="{percent:.0f}"><div style="width:{percent:.1f}%"></div></div>'
        f'<p class="running">{escape(text)}</p>'
    )


def _sentence(state: RunState) -> str:
    if state.phase is RunPhase.WAITING:
        films = "one film is" if state.before == 1 else f"{state.before} films are"
        return f"Waiting: {films} restored first." if state.before else "Beginning …"
    if state.phase is RunPhase.PREPARING:
        return "Preparing: reading the film and loading the networks …"
    if state.phase is RunPhase.RESTORING:
        return _restoring(state)
    if state.phase is RunPhase.REPORTING:
        return "The film is done. Comparing it with the old one for the report …"
    if state.phase is RunPhase.STOPPED:
        return (
            "Stopped. What is done is kept for now: press Restore again, with the same "
            "choices, and it goes on from there."
        )
    if state.phase is RunPhase.FAILED:
        return f"That did not work: {state.problem}"
    return f"Done in {plain_length(state.seconds)}."


def _restoring(state: RunState) -> str:
    total = "" if state.total is None else f" of {state.total:,}"
    text = f"Picture {state.done:,}{total}"
    if state.seconds_left is None:
        return f"{text}. How long it takes is known in a moment …"
    return f"{text}, about {plain_length(_rounded(state.seconds_left))} left"


def _rounded(seconds: float) -> float:
    """A guess is not exact to the second."""
    for step, up_to in ((5, 120), (30, 1200), (60, 7200)):
        if seconds < up_to:
            return max(round(seconds / step), 1) * step
    return round(seconds / 300) * 300


def results_page(results: Sequence[Path]) -> str:
    """Shows the restored film, and links to it and to what else was made.

    Args:
        results: The restored film first, then the report, then the mask if there is
            one; none where there are no results.
    """
    if not results:
        return ""
    film = results[0]
    parts = []
    if film.suffix in _PLAYED:
        parts.append(
            f'<video class="film" controls preload="metadata" src="{_address(film)}">'
            "</video>"
        )
    else:
        parts.append(
            "<p>Browsers cannot play this kind of file; download it and open it with a "
            "player such as VLC.</p>"
        )
    parts.append('<p class="downloads">')
    parts += [_link(path, first=path == film) for path in results]
    parts.append("</p>")
    return "".join(parts)


def report_frame(report: Path) -> str:
    """Shows a report inside the page.

    Args:
        report: The page, .html.
    """
    text = escape(report.read_text(encoding="utf-8"), quote=True)
    return (
        '<iframe class="report" title="Report of the restoration" '
        f'sandbox="allow-scripts" srcdoc="{text}"></iframe>'
    )


def _link(path: Path, *, first: bool) -> str:
    megabytes = path.stat().st_size / 1e6
    name = _NAMES[path.suffix] if first or path.suffix == ".html" else "the damage mask"
    chosen = ' class="chief"' if first else ""
    return (
        f'<a{chosen} href="{_address(path)}" download="{escape(path.name)}">'
        f"Download {name} ({megabytes:,.1f} MB)</a> "
    )


def _address(path: Path) -> str:
    return _FILES + quote(str(path))
