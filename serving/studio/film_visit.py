"""One person's film, from the moment it is dropped until it is forgotten."""

import shutil
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

from data_pipeline.video.video_description import VideoDescription
from serving.comparison_sheet import ComparedMoment
from serving.film_opening import open_film
from serving.inspection import Inspection
from serving.inspector import Inspector
from serving.preview import compare_moments
from serving.processor import Precision
from serving.restore_job import RestoreJob
from serving.studio.film_format import FilmFormat
from serving.studio.film_limits import FilmLimits
from serving.studio.restore_run import RestoreRun
from serving.studio.wishes import Wishes
from serving.studio.work_queue import WorkQueue

_REPORT, _MASK = "report.html", "damage mask.mkv"
_LONGEST_NAME = 80


class FilmVisit:
    """A folder with one film, what is known about it and what is made of it.

    Args:
        folder: Of this visit alone; it is deleted with it.
        limits: Which films are taken.
        precision: In what numbers networks calculate.

    Attributes:
        folder: As given.
        film: The film, or None as long as there is none.
        run: The latest restoration, or None.
        damage_mask: A mask that was given, or None.
        colour_reference: A picture that was given for the colours, or None.
        seen: When somebody last had the page open, by the clock of `Visits`.
    """

    def __init__(
        self, folder: Path, limits: FilmLimits, precision: Precision = "float32"
    ):
        self.folder = folder
        self.film: Path | None = None
        self.run: RestoreRun | None = None
        self.damage_mask: Path | None = None
        self.colour_reference: Path | None = None
        self.seen = 0.0
        self._limits = limits
        self._precision = precision
        self._inspector: Inspector | None = None
        self._description: VideoDescription | None = None

    def take(self, upload: Path) -> VideoDescription:
        """Takes a film, in place of the one before.

        Args:
            upload: The file; it is moved, or deleted where it is refused.

        Returns:
            What it is.

        Raises:
            ValueError: It is no film, or too large.
            OSError: It cannot be read.
        """
        self.clear()
        try:
            description = self._limits.check(upload)
            self.folder.mkdir(parents=True, exist_ok=True)
            film = self.folder / _safe_name(upload)
            shutil.move(upload, film)
        except BaseException:
            upload.unlink(missing_ok=True)
            raise
        self.film, self._description = film, description
        self._inspector = Inspector(film, closely=True)
        return description

    def keep(self, upload: Path, name: str) -> Path:
        """Keeps a mask or a picture beside the film.

        Args:
            upload: The file; it is moved.
            name: What it is called here, without an extension.

        Raises:
            OSError: It cannot be moved.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        kept = self.folder / f"{name}{upload.suffix.lower()}"
        shutil.move(upload, kept)
        return kept

    def inspect(self) -> Inspection:
        """Looks at the film, once.

        Raises:
            ValueError: There is no film, or it is damaged.
            OSError: It cannot be read.
        """
        return self._looking().inspect()

    @property
    def busy(self) -> bool:
        """Whether the film is being restored, or waits for it."""
        return self.run is not None and not self.run.state().over

    @property
    def found(self) -> Inspection | None:
        """What an inspection found, or None where there was none yet."""
        return None if self._inspector is None else self._inspector.found

    @property
    def description(self) -> VideoDescription | None:
        """What the film is, or None where there is none."""
        return self._description

    def compare(self, wishes: Wishes, seconds: float) -> ComparedMoment:
        """Restores one moment.

        Args:
            wishes: What shall be done; a stretch to be cut out is not looked at.
            seconds: From the start of the film.

        Raises:
            ValueError: There is no film or no wish, or they do not suit each other.
            OSError: The film cannot be read.
        """
        inspector = self._looking()
        plan = wishes.whole().plan(inspector.source, inspector)
        reader = open_film(inspector.source, plan)
        info = reader.description
        last = (info.duration or Fraction(0)) - info.frame_interval
        time = info.start + max(min(Fraction(seconds), last), Fraction(0))
        pairs = compare_moments(reader, plan, [time], precision=self._precision)
        pair = next(pairs, None)
        if pair is None:
            raise ValueError("there is no picture at that moment; choose another one")
        return pair

    def start(
        self, wishes: Wishes, kind: FilmFormat, queue: WorkQueue, *, with_mask: bool
    ) -> RestoreRun:
        """Begins to restore the film.

        Args:
            wishes: What shall be done.
            kind: Of the new file.
            queue: In which restorations wait.
            with_mask: Whether a video is kept of where the film was damaged.

        Raises:
            ValueError: There is no film or no wish, they do not suit each other, or
                too many films wait.
            OSError: The film cannot be read.
        """
        inspector = self._looking()
        if self.busy:
            raise ValueError("this film is being restored already")
        plan = wishes.plan(inspector.source, inspector)
        results = self.folder / "results"
        results.mkdir(exist_ok=True)
        job = RestoreJob(
            source=inspector.source,
            output=kind.output(inspector.source, plan, results),
            plan=plan,
            codec=kind.codec,
            precision=self._precision,
            overwrite=True,
            mask_output=results / _MASK if with_mask else None,
        )
        run = RestoreRun(job, results / _REPORT, inspector)
        run.start(queue)
        self.run = run
        return run

    def results(self) -> tuple[Path, ...]:
        """The files that the latest restoration made."""
        if self.run is None or self.run.state().summary is None:
            return ()
        job = self.run.job
        return tuple(_existing([job.output, self.run.report, job.mask_output]))

    def clear(self) -> None:
        """Stops what runs and deletes the film and all that was made of it."""
        if self.run is not None:
            self.run.stop()
            self.run.wait()
        shutil.rmtree(self.folder, ignore_errors=True)
        self.film = self.run = self._inspector = self._description = None
        self.damage_mask = self.colour_reference = None

    def _looking(self) -> Inspector:
        if self._inspector is None:
            raise ValueError("choose a film first")
        return self._inspector


def _safe_name(upload: Path) -> str:
    """The film's own name as far as lists of steps and pages can hold it."""
    kept = "".join(c if c.isalnum() or c in " -_." else "_" for c in upload.stem)
    return f"{kept.strip(' .')[:_LONGEST_NAME] or 'film'}{upload.suffix.lower()}"


def _existing(paths: Iterable[Path | None]) -> Iterable[Path]:
    return (path for path in paths if path is not None and path.exists())
