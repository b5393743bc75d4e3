"""What happens when somebody clicks on the page."""

from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError
from html import escape
from pathlib import Path
from typing import Any, TypeVar

import gradio as gr

from serving.studio.film_format import FILM_FORMATS
from serving.studio.film_visit import FilmVisit
from serving.studio.plain_findings import findings_page
from serving.studio.run_page import progress_page, report_frame, results_page
from serving.studio.run_state import RunPhase
from serving.studio.shown_error import shown_error, told
from serving.studio.stills import stills_page
from serving.studio.visits import Visits
from serving.studio.wishes import Wishes, advised_tasks

LOOKING = "<p>Looking at every picture of the film …</p>"
_Result = TypeVar("_Result")


class PageActions:
    """Turns clicks into work on somebody's film, and its results into a page.

    Every action takes the number of the visit first. What goes wrong is told in a
    sentence on the page.

    Args:
        visits: Knows the films.
    """

    def __init__(self, visits: Visits):
        self._visits = visits

    def open(self, number: str | None) -> tuple[Any, ...]:
        """Shows what is known of a visit, on opening the page.

        Returns:
            The number, the message, whether the rest is shown, the moments' slider,
            what `inspect` returns as long as nothing is found, and the pictures of a
            moment.
        """
        number, visit = self._visits.find(number)
        if visit.description is None:
            return number, "", *_without_film()
        return self._shown(number, visit)

    def take(self, number: str | None, upload: str | None) -> tuple[Any, ...]:
        """Takes a film that was dropped; returns as `open`."""
        number, visit = self._visits.find(number)
        if upload is None:
            visit.clear()
            return number, "", *_without_film()
        try:
            visit.take(Path(upload))
        except (ValueError, OSError) as error:
            refusal = f'<p class="outcome failed" role="alert">{told(error)}</p>'
            return number, refusal, *_without_film()
        return self._shown(number, visit)

    def inspect(self, number: str) -> tuple[Any, ...]:
        """Looks at the film.

        Returns:
            The findings, ticks of the repairs and pictures of the film.
        """
        _, visit = self._visits.find(number)
        film = visit.film
        if film is None:
            return gr.skip(), gr.skip(), gr.skip()
        found = self._waited(visit.inspect)
        stills = self._waited(lambda: stills_page(film, found.key_frames))
        return findings_page(found), list(advised_tasks(found)), stills

    def compare(self, number: str, seconds: float, *choices: Any) -> Any:
        """Restores one moment; returns its pictures before and after."""
        _, visit = self._visits.find(number)
        wishes = self._wishes(visit, choices)
        pair = self._waited(lambda: visit.compare(wishes, seconds))
        return pair.before, pair.after

    def start(
        self, number: str, kind: str, with_mask: bool, *choices: Any
    ) -> tuple[Any, ...]:
        """Begins to restore the film; returns as `watch`."""
        number, visit = self._visits.find(number)
        wishes = self._wishes(visit, choices)
        chosen = next(each for each in FILM_FORMATS if each.label == kind)
        queue = self._visits.restorations
        # Planning may look at the film.
        self._waited(lambda: visit.start(wishes, chosen, queue, with_mask=with_mask))
        return self.watch(number, "")

    def stop(self, number: str) -> tuple[Any, ...]:
        """Stops the restoration; returns as `watch`."""
        _, visit = self._visits.find(number)
        if visit.run is not None:
            visit.run.stop()
            visit.run.wait()
        return self.watch(number, "")

    def watch(self, number: str | None, shown: str) -> tuple[Any, ...]:
        """Says how far the restoration is.

        Args:
            number: Of the visit.
            shown: What the page shows already.

        Returns:
            What the page then shows, progress, results, report, and the buttons that
            restore and stop.
        """
        # Not a new one: a page that was forgotten asks every second.
        visit = self._visits.known(number)
        run = None if visit is None else visit.run
        if visit is None or run is None:
            if not shown:
                return (gr.skip(),) * 7
            return "", "", "", "", gr.update(visible=False), _ready(), _hidden()
        state = run.state()
        now = f"{id(run)} {state.phase.value}" if state.over else "running"
        if state.over and now == shown:
            return (gr.skip(),) * 7
        results = visit.results()
        report = report_frame(run.report) if state.phase is RunPhase.DONE else ""
        return (
            now,
            progress_page(state),
            results_page(results),
            report,
            gr.update(visible=bool(report)),
            _ready() if state.over else gr.update(interactive=False),
            _hidden() if state.over else gr.update(visible=True),
        )

    def _shown(self, number: str, visit: FilmVisit) -> tuple[Any, ...]:
        info = visit.description
        if info is None:
            raise ValueError("there is no film")
        seconds = float(info.duration or 0)
        name = escape(info.path.name if visit.film is None else visit.film.name)
        return (
            number,
            f'<p class="taken">Your film: <strong>{name}</strong></p>',
            gr.update(visible=True),
            gr.update(maximum=max(round(seconds, 2), 0.04), value=seconds / 2),
            LOOKING,
            [],
            "",
            None,
        )

    def _wishes(self, visit: FilmVisit, choices: Sequence[Any]) -> Wishes:
        repairs, looks, strength, quick, begin, end, only_mask = choices
        try:
            return Wishes(
                tasks=(*repairs, *looks),
                strength=strength,
                quick=quick,
                start=_seconds(begin) or 0.0,
                end=_seconds(end),
                damage_mask=visit.damage_mask,
                only_mask=only_mask,
                colour_references=visit.colour_references,
            )
        except ValueError as error:
            raise shown_error(error) from error

    def _waited(self, work: Callable[[], _Result]) -> _Result:
        """Does work in its turn; what goes wrong is shown on the page."""
        try:
            return self._visits.looks.submit(work).result()
        except (ValueError, OSError) as error:
            raise shown_error(error) from error
        except CancelledError as error:
            raise shown_error(ValueError("the studio is closing")) from error


def _without_film() -> tuple[Any, ...]:
    return gr.update(visible=False), gr.skip(), LOOKING, [], "", None


def _ready() -> Any:
    return gr.update(interactive=True)


def _hidden() -> Any:
    return gr.update(visible=False)


def _seconds(text: str | None) -> float | None:
    """Reads seconds or m:s or h:m:s; None for nothing."""
    if not text or not text.strip():
        return None
    seconds = 0.0
    try:
        for part in text.strip().split(":"):
            seconds = 60.0 * seconds + float(part)
    except ValueError:
        raise ValueError(
            f"a time is written as in 90 or 1:30; received {text!r}"
        ) from None
    return seconds
