"""One person's film, from the moment it is dropped until it is forgotten."""

import shutil
from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
from PIL import Image, UnidentifiedImageError

from data_pipeline.eight_bits import as_8_bit
from data_pipeline.video.reader import VideoReader
from data_pipeline.video.video_description import VideoDescription
from serving.comparison_sheet import ComparedMoment
from serving.damage_mask import DamageMask
from serving.film_moments import read_moments
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
_NO_FILM = "choose a film first, on the page “Restore a film”"
_NO_PICTURE = "there is no picture at that moment; choose another one"


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
        colour_references: Pictures that were given for the colours.
        seen: When somebody last had the page open, by the clock of `Visits`.
    """

    def __init__(
        self, folder: Path, limits: FilmLimits, precision: Precision = "float32"
    ):
        self.folder = folder
        self.film: Path | None = None
        self.run: RestoreRun | None = None
        self.damage_mask: Path | None = None
        self.colour_references: tuple[Path, ...] = ()
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
        self.film, self._description = film, replace(description, path=film)
        self._inspector = Inspector(film, closely=True)
        return self._description

    def take_mask(self, upload: Path) -> None:
        """Takes a damage mask for the film.

        Args:
            upload: A picture or a video; it is moved, or deleted where it is refused.

        Raises:
            ValueError: There is no film, or the mask does not fit it.
            OSError: It cannot be read.
        """
        try:
            DamageMask(upload).fit(self._whole_film())
        except BaseException:
            upload.unlink(missing_ok=True)
            raise
        self.damage_mask = self._keep(upload, "damage mask given")

    def take_painted(self, painted: np.ndarray) -> None:
        """Takes a damage mask that was painted on a picture of the film.

        Args:
            painted: True where the film is damaged, `[H, W]`, as players show it; of
                another size, it is stretched.

        Raises:
            ValueError: There is no film, or nothing is painted.
        """
        info = self._whole_film()
        if not painted.any():
            raise ValueError("nothing is painted yet: draw over what is damaged")
        size = info.width, info.height
        if info.rotation % 180:
            size = info.height, info.width
        mask = Image.fromarray(painted.astype(np.uint8) * 255)
        path = self.folder / "damage mask painted.png"
        mask.resize(size, Image.Resampling.NEAREST).save(path)
        self.damage_mask = path

    def take_references(self, uploads: Sequence[Path]) -> None:
        """Takes pictures in the colours that the film shall have.

        Args:
            uploads: The pictures, which are moved, or deleted where one is refused;
                none for no such colours.

        Raises:
            ValueError: There is no film, or one of them is no picture.
            OSError: One cannot be read.
        """
        try:
            self._whole_film()
            self.colour_references = ()
            for upload in uploads:
                _check_picture(upload)
        except BaseException:
            for upload in uploads:
                upload.unlink(missing_ok=True)
            raise
        self.colour_references = tuple(
            self._keep(upload, f"colours {number}")
            for number, upload in enumerate(uploads)
        )

    def picture(self, seconds: float) -> np.ndarray:
        """Reads one picture of the film as players show it, uint8 `[H, W, 3]`.

        Args:
            seconds: From the start of the film.

        Raises:
            ValueError: There is no film, or no picture at that time.
            OSError: The film cannot be read.
        """
        info = self._whole_film()
        reader = VideoReader(info.path, "off", info)
        times = [_within(info, seconds)]
        moment = next(read_moments(reader, times, before=0, after=0), None)
        if moment is None:
            raise ValueError(_NO_PICTURE)
        return np.rot90(as_8_bit(moment.frame.pixels), info.rotation // 90)

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
        times = [_within(info, seconds)]
        pairs = compare_moments(reader, plan, times, precision=self._precision)
        pair = next(pairs, None)
        if pair is None:
            raise ValueError(_NO_PICTURE)
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
        self.damage_mask, self.colour_references = None, ()

    def _keep(self, upload: Path, name: str) -> Path:
        """Moves what was given to the film; returns where it then is."""
        kept = self.folder / f"{name}{upload.suffix.lower()}"
        shutil.move(upload, kept)
        return kept

    def _whole_film(self) -> VideoDescription:
        if self._description is None:
            raise ValueError(_NO_FILM)
        return self._description

    def _looking(self) -> Inspector:
        if self._inspector is None:
            raise ValueError(_NO_FILM)
        return self._inspector


def _check_picture(upload: Path) -> None:
    try:
        with Image.open(upload) as picture:
            picture.verify()
    except UnidentifiedImageError:
        raise ValueError(
            f"{upload.name} is no picture; choose a PNG or JPEG file"
        ) from None


def _within(info: VideoDescription, seconds: float) -> Fraction:
    """The time of a moment, at most that of the last picture."""
    last = (info.duration or Fraction(0)) - info.frame_interval
    return info.start + max(min(Fraction(seconds), last), Fraction(0))


def _safe_name(upload: Path) -> str:
    """The film's own name as far as lists of steps and pages can hold it."""
    kept = "".join(c if c.isalnum() or c in " -_." else "_" for c in upload.stem)
    return f"{kept.strip(' .')[:_LONGEST_NAME] or 'film'}{upload.suffix.lower()}"


def _existing(paths: Iterable[Path | None]) -> Iterable[Path]:
    return (path for path in paths if path is not None and path.exists())
