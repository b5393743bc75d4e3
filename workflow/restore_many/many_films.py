"""Restores many films."""

import contextlib
import dataclasses
import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tqdm import tqdm

from data_pipeline import storage
from data_pipeline.bulk.executor import ExecutorChoice
from data_pipeline.bulk.work_item import WorkItem
from data_pipeline.bulk.work_outcome import WorkOutcome
from data_pipeline.source_quality import estimated_pixels
from workflow.restore_many.film_places import FilmPlaces
from workflow.restore_many.film_record import FilmRecord
from workflow.restore_many.film_task import RestoreFilm

SUMMARY_FILE = "summary.json"
_GOOD = ("restored", "kept")


@dataclass(frozen=True, kw_only=True)
class ManyFilms:
    """What became of many films, in the order of their names.

    Attributes:
        films: A record for each film that was looked at.
        waiting: Films that an interrupted run did not come to.
    """

    films: tuple[FilmRecord, ...]
    waiting: tuple[str, ...] = ()

    def count(self, *states: str) -> int:
        """Returns how many films are in one of some states."""
        return sum(film.state in states for film in self.films)

    @property
    def all_failed(self) -> bool:
        """Whether there is not one restored film."""
        return not self.count(*_GOOD)

    @property
    def all_good(self) -> bool:
        """Whether every film is restored."""
        return self.count(*_GOOD) == len(self.films) and not self.waiting

    def to_text(self) -> str:
        """Lays the films out as a table, with a line of counts below."""
        rows = [("film", "state", "frames", "seconds", "")]
        for film in self.films:
            told = film.state not in ("kept", "quarantined")
            rows.append(
                (
                    film.source,
                    film.state,
                    str(film.frames or ""),
                    f"{film.seconds:.1f}" if told else "",
                    film.reason,
                )
            )
        rows += [(name, "waiting", "", "", "") for name in self.waiting]
        widths = [max(len(row[column]) for row in rows) for column in range(4)]
        lines = [
            f"{row[0]:<{widths[0]}}  {row[1]:<{widths[1]}}  {row[2]:>{widths[2]}}  "
            f"{row[3]:>{widths[3]}}  {row[4]}".rstrip()
            for row in rows
        ]
        return "\n".join([*lines, self.counts()])

    def counts(self) -> str:
        """Returns how many films are in which state, as a sentence."""
        states: Counter[str] = Counter(film.state for film in self.films)
        if self.waiting:
            states["waiting"] = len(self.waiting)
        told = ", ".join(f"{number} {state}" for state, number in states.items())
        total = len(self.films) + len(self.waiting)
        return f"{total} {'film' if total == 1 else 'films'}: {told}"

    def to_json(self) -> str:
        """Returns counts and records as a JSON object."""
        content = {
            "counts": Counter(film.state for film in self.films),
            "films": [dataclasses.asdict(film) for film in self.films],
            "waiting": self.waiting,
        }
        return json.dumps(content, indent=1) + "\n"


def restore_many(
    places: Sequence[FilmPlaces],
    task: RestoreFilm,
    executor: ExecutorChoice,
    *,
    show_progress: bool = True,
) -> ManyFilms:
    """Restores films, and leaves a summary beside them.

    A film that an earlier run restored from the same bytes with the same settings,
    code and weights is kept. Films that cannot be restored are quarantined: a file
    says why, and the next run passes them over. Ctrl-C ends the run with what is there;
    films that were begun on a local disk are gone on with by the next run.

    Args:
        places: The films and where they go.
        task: What is done with each.
        executor: Who does it, for so many films.
        show_progress: Whether to say, film by film, what became of it.

    Raises:
        OSError: The run failed as a whole.
        KeyboardInterrupt: After the summary was written.
    """
    found = _known(places, task)
    waiting = [number for number in range(len(places)) if number not in found]
    items = [_item(places[number]) for number in waiting]
    # A bar on a terminal, and none in a file that output is sent to.
    bar = tqdm(
        total=len(items),
        unit=" films",
        desc="restore",
        disable=None if show_progress else True,
    )
    try:
        outcomes = executor(len(items)).run(task, items)
        with bar, contextlib.closing(outcomes):
            for outcome in outcomes:
                number = waiting[outcome.number]
                found[number] = _record(outcome, places[number], task)
                bar.update()
                if show_progress:
                    line = _line(found[number], len(found), len(places))
                    tqdm.write(line, file=sys.stderr)
    finally:
        many = ManyFilms(
            films=tuple(found[number] for number in sorted(found)),
            waiting=tuple(p.source for n, p in enumerate(places) if n not in found),
        )
        storage.write_text(storage.joined(places[0].out, SUMMARY_FILE), many.to_json())
    return many


def _known(places: Sequence[FilmPlaces], task: RestoreFilm) -> dict[int, FilmRecord]:
    """Films on local disks of which nothing has changed: nobody is to be asked.

    Those elsewhere are read where the work is done.
    """
    known = {}
    for number, place in enumerate(places):
        if not storage.is_url(place.source):
            with contextlib.suppress(OSError):
                record = task.earlier(place)
                if record is not None:
                    known[number] = record
    return known


def _item(place: FilmPlaces) -> WorkItem:
    return WorkItem(
        name=place.source,
        cost=estimated_pixels(place.source),
        facts=dataclasses.asdict(place),
    )


def _record(outcome: WorkOutcome, place: FilmPlaces, task: RestoreFilm) -> FilmRecord:
    if outcome.died:
        return task.quarantine(place, outcome.died)
    return FilmRecord.from_facts(outcome.result)


def _line(record: FilmRecord, done: int, total: int) -> str:
    told = f" ({record.reason})" if record.reason else ""
    return f"{done}/{total} {record.state}: {record.source}{told}"
