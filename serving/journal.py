"""What a restoration has finished, kept next to the output until it is done."""

import fcntl
import json
import os
import shutil
from pathlib import Path
from typing import Any

_JOB_FILE = "job.json"
_LOCK_FILE = "lock"
PICTURES = "segment"


class Journal:
    """A folder with the finished segments of a film.

    A segment is finished when it bears its name: it is written under another,
    flushed to disk and renamed, so that a kill at any moment leaves only whole
    ones.

    Args:
        output: The file that is to be made; the folder lies next to it.
        job: Everything that decides the bytes of the output, as JSON values. What
            another job left in the folder is thrown away.
        kinds: What each stretch of film leaves: the segment of every kind has to
            be there for it to be finished.
        kept: Pattern of further files that are kept for the same job, or "".

    Attributes:
        folder: The folder.
        resumed: Finished segments that were found.
        discarded: Why the work of an earlier run was thrown away, or None.

    Raises:
        OSError: The folder cannot be made.
        ValueError: Another process is restoring to the same output.
    """

    def __init__(
        self,
        output: Path,
        job: dict[str, Any],
        kinds: tuple[str, ...] = (PICTURES,),
        kept: str = "",
    ):
        self.folder = journal_folder(output)
        self._kinds, self._kept = kinds, kept
        self.discarded: str | None = None
        self._lock = self._enter(output)
        try:
            self.resumed = self._take_over(job)
        except BaseException:
            self.remove()
            raise

    def segment(self, number: int, kind: str = PICTURES) -> Path:
        """Returns the place of a segment; they are finished in order: 0, 1, 2."""
        return self.folder / f"{kind}-{number:06d}.segment"

    def segments(self, count: int, kind: str = PICTURES) -> list[Path]:
        """Returns the first `count` finished segments of a kind."""
        return [self.segment(number, kind) for number in range(count)]

    def leave(self) -> None:
        """Lets go of the folder and keeps it for a later run."""
        self._lock.close()

    def leave_what_is_done(self) -> None:
        """As `leave`; without a finished segment there is nothing to be kept."""
        if all(self.segment(0, kind).exists() for kind in self._kinds):
            self.leave()
        else:
            self.remove()

    def remove(self) -> None:
        """Deletes the folder with everything in it."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self._lock.close()

    def _enter(self, output: Path) -> Any:
        try:
            self.folder.mkdir(exist_ok=True)
            lock = (self.folder / _LOCK_FILE).open("w")
        except OSError as error:
            raise OSError(
                f"{output.parent} cannot be written to ({error.strerror}); choose "
                "another folder for the result"
            ) from error
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            lock.close()
            raise ValueError(
                f"another kinozoo is restoring to {output} right now; wait for it or "
                "choose another name"
            ) from error
        return lock

    def _take_over(self, job: dict[str, Any]) -> int:
        written = self.folder / _JOB_FILE
        earlier = _read_job(written)
        job = json.loads(json.dumps(job))
        number = 0
        if earlier is not None and earlier != job:
            changed = sorted(
                key for key in job | earlier if job.get(key) != earlier.get(key)
            )
            self.discarded = f"it was for another {' and '.join(changed)}"
        elif earlier is not None:
            while all(self.segment(number, kind).exists() for kind in self._kinds):
                number += 1
        kept = {written, self.folder / _LOCK_FILE}
        kept.update(*(self.segments(number, kind) for kind in self._kinds))
        if earlier == job and self._kept:
            kept.update(self.folder.glob(self._kept))
        for path in self.folder.iterdir():
            if path not in kept:
                path.unlink()
        if earlier != job:
            _write_whole(written, json.dumps(job, indent=2, sort_keys=True))
        return number


def journal_folder(output: Path) -> Path:
    """Returns the folder in which the work on an output is kept."""
    return output.parent / f".{output.name}.kinozoo"


def _read_job(path: Path) -> dict[str, Any] | None:
    try:
        job = json.loads(path.read_text())
    except (FileNotFoundError, json.JSONDecodeError):
        return None
    return job if isinstance(job, dict) else {}


def _write_whole(path: Path, text: str) -> None:
    unfinished = path.with_suffix(".part")
    with unfinished.open("w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
    _flush_folder(path.parent)


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
