"""Where restored films, records of them and reasons go."""

import posixpath
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from data_pipeline import storage

WORK_FOLDER = ".kinozoo"
QUARANTINE_FOLDER = "quarantine"
_CONTAINERS = (".mp4", ".m4v", ".mov", ".mkv")
# Codecs that go into one container only.
_ONLY = {"ffv1": ".mkv", "prores": ".mov"}
_SKIPPED = ("SOURCES.tsv", "README.md", "manifest.json")


@dataclass(frozen=True, kw_only=True)
class FilmPlaces:
    """The names of the files that belong to one film.

    Attributes:
        source: The film.
        name: Of the restored film, relative to the folder of all.
        out: Folder or URL of all restored films.
    """

    source: str
    name: str
    out: str

    @property
    def output(self) -> str:
        """The restored film."""
        return storage.joined(self.out, self.name)

    @property
    def record(self) -> str:
        """What is kept of a film that was restored."""
        return storage.joined(self.out, WORK_FOLDER, "films", f"{self.name}.json")

    @property
    def quarantine(self) -> str:
        """Why a film cannot be restored."""
        return storage.joined(self.out, QUARANTINE_FOLDER, f"{self.name}.json")


def places_of(
    patterns: Sequence[str], out: str, extension: str = "", codec: str = "h264"
) -> list[FilmPlaces]:
    """Finds films and says where each goes.

    Films keep their names and folders below the fixed part of the pattern. Where a
    container cannot be written, or two films would have one name, the new extension is
    put behind the old one.

    Args:
        patterns: Files, folders and patterns, local or URLs.
        out: Folder or URL for the restored films; what lies in it is not taken.
        extension: Of all new films, as in ".mkv", or "" for each one's own.
        codec: Of all new films.

    Raises:
        FileNotFoundError: A pattern names no file.
        ValueError: Two films would have one name all the same.
    """
    named: dict[str, str] = {}
    for pattern in patterns:
        found = [
            name
            for name in storage.matching_files(pattern)
            if not _lies_in(name, out) and posixpath.basename(name) not in _SKIPPED
        ]
        if not found:
            raise FileNotFoundError(f"{pattern} names no film; check the pattern.")
        base = storage.base_of(pattern)
        named |= {name: posixpath.relpath(name, base) for name in found}
    wanted = {
        source: _renamed(name, extension or _own_extension(name, codec))
        for source, name in named.items()
    }
    often = Counter(wanted.values())
    places = []
    for source, name in wanted.items():
        if often[name] > 1:
            name = f"{named[source]}{posixpath.splitext(name)[1]}"
        places.append(FilmPlaces(source=source, name=name, out=out))
    clashes = [
        name for name, times in Counter(p.name for p in places).items() if times > 1
    ]
    if clashes:
        raise ValueError(
            f"two films would be called {clashes[0]}: restore the folders one by one."
        )
    return places


def _own_extension(name: str, codec: str) -> str:
    if codec in _ONLY:
        return _ONLY[codec]
    extension = posixpath.splitext(name)[1].lower()
    return extension if extension in _CONTAINERS else ".mkv"


def _renamed(name: str, extension: str) -> str:
    stem, own = posixpath.splitext(name)
    if own.lower() == extension:
        return name
    return f"{stem}{extension}"


def _lies_in(name: str, folder: str) -> bool:
    if storage.is_url(name) or storage.is_url(folder):
        return name.startswith(f"{folder.rstrip('/')}/")
    return Path(name).resolve().is_relative_to(Path(folder).resolve())
