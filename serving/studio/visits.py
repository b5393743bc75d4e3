"""All who have the page open, and what of theirs has to be deleted."""

import contextlib
import secrets
import shutil
import threading
import time
from collections.abc import Callable

from serving.processor import Precision
from serving.studio.film_limits import FilmLimits
from serving.studio.film_visit import FilmVisit
from serving.studio.studio_folder import make_folder, sweep_folders
from serving.studio.work_queue import WorkQueue

_LOOK = 10.0
_LONGEST_WAITING_LOOKS = 16


class Visits:
    """Knows every visit by a number that cannot be guessed.

    A visit is forgotten, with its film and all that was made of it, some time after
    the page was last open and its restoration was over; until then the page can be
    opened again. `close` forgets all.

    Args:
        limits: Which films are taken.
        keep_minutes: How long a film is kept after its page was closed.
        waiting: How many restorations may wait.
        precision: In what numbers networks calculate.
        clock: Seconds that only grow.

    Attributes:
        folder: Holds the folders of all visits.
        looks: In which inspections and previews wait.
        restorations: In which films wait.
        keep_seconds: How long a film is kept after its page was closed.
    """

    def __init__(
        self,
        limits: FilmLimits,
        *,
        keep_minutes: float = 30.0,
        waiting: int = 4,
        precision: Precision = "float32",
        clock: Callable[[], float] = time.monotonic,
    ):
        sweep_folders()
        self.folder, self._owned = make_folder()
        self.looks = WorkQueue("look", _LONGEST_WAITING_LOOKS)
        self.restorations = WorkQueue("restore", waiting)
        self._limits = limits
        self.keep_seconds = 60.0 * keep_minutes
        self._precision = precision
        self._clock = clock
        self._visits: dict[str, FilmVisit] = {}
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self._sweeper = threading.Thread(target=self._sweep, name="sweep", daemon=True)
        self._sweeper.start()

    def find(self, number: str | None) -> tuple[str, FilmVisit]:
        """Returns a visit, or a new one where there is none of that number.

        Args:
            number: What an earlier call returned, or anything else.

        Returns:
            The number and the visit.
        """
        with self._lock:
            visit = self._visits.get(number or "")
            if visit is None or number is None:
                number = secrets.token_urlsafe(16)
                visit = FilmVisit(self.folder / number, self._limits, self._precision)
                self._visits[number] = visit
            visit.seen = self._clock()
            return number, visit

    def known(self, number: str | None) -> FilmVisit | None:
        """Returns a visit, or None where there is none of that number."""
        with self._lock:
            visit = self._visits.get(number or "")
            if visit is not None:
                visit.seen = self._clock()
            return visit

    def forget_old(self) -> int:
        """Forgets visits whose page was closed long ago.

        Returns:
            How many there were.
        """
        with self._lock:
            now = self._clock()
            for visit in self._visits.values():
                if visit.busy:
                    visit.seen = now
            old = [
                n for n, v in self._visits.items() if now - v.seen > self.keep_seconds
            ]
            gone = [self._visits.pop(number) for number in old]
        for visit in gone:
            visit.clear()
        return len(gone)

    def close(self) -> None:
        """Stops everything and deletes all films."""
        self._closed.set()
        self.looks.close()
        self.restorations.close()
        with self._lock:
            gone = list(self._visits.values())
            self._visits.clear()
        for visit in gone:
            visit.clear()
        with contextlib.suppress(RuntimeError):
            self._sweeper.join(_LOOK)
        shutil.rmtree(self.folder, ignore_errors=True)
        self._owned.close()

    def _sweep(self) -> None:
        while not self._closed.wait(_LOOK):
            self.forget_old()
