"""Clips whose facts are to be found."""

import posixpath
from dataclasses import dataclass
from pathlib import Path

from data_pipeline import storage
from data_pipeline.manifest import MANIFEST_NAME, Manifest

# As players and cameras name films; others in a folder are not looked at.
_SUFFIXES = frozenset(
    [
        ".264",
        ".265",
        ".3gp",
        ".avi",
        ".flv",
        ".h264",
        ".hevc",
        ".m2ts",
        ".m4v",
        ".mkv",
        ".mov",
        ".mp4",
        ".mpeg",
        ".mpg",
        ".mts",
        ".mxf",
        ".ogv",
        ".ts",
        ".vob",
        ".webm",
        ".wmv",
    ]
)


@dataclass(frozen=True, kw_only=True)
class ClipJob:
    """A file to look at.

    Attributes:
        path: The file: a URL, or a path that holds wherever a process runs.
        name: Of the clip, or of the film relative to its folder.
        whole: Whether it is a clip, all of which is looked at, or a film.
        source: The video that a clip was cut from.
        licence: Of that video.
        consent: Of those who are seen in that video.
        codec: Of that video.
        shrink: By how much that video was shrunk.
        bits_per_pixel: Of that video's stream.
    """

    path: str
    name: str
    whole: bool
    source: str = ""
    licence: str = ""
    consent: str = ""
    codec: str = ""
    shrink: int | None = None
    bits_per_pixel: float | None = None


def jobs_of_folder(folder: str | Path) -> list[ClipJob]:
    """Returns the clips of a folder with a manifest, or the films of any other folder.

    Args:
        folder: A path or a URL.

    Raises:
        FileNotFoundError: There is no such folder.
        ValueError: Its manifest is damaged, or there is no film in it.
    """
    folder = storage.absolute(str(folder))
    if not storage.is_folder(folder):
        raise FileNotFoundError(f"There is no folder {folder}; check the name.")
    if storage.size_of(storage.joined(folder, MANIFEST_NAME)) is not None:
        return _jobs_of_manifest(folder)
    jobs = [
        ClipJob(path=path, name=posixpath.relpath(path, folder), whole=False)
        for path in storage.matching_files(folder)
        if posixpath.splitext(path)[1].lower() in _SUFFIXES
    ]
    if not jobs:
        raise ValueError(f"There is no film and no {MANIFEST_NAME} in {folder}.")
    return jobs


def _jobs_of_manifest(folder: str) -> list[ClipJob]:
    manifest = Manifest.load(folder)
    sources = {source.path: source for source in manifest.sources}
    jobs = []
    for clip in manifest.clips:
        source = sources.get(clip.source)
        jobs.append(
            ClipJob(
                path=storage.joined(folder, clip.file),
                name=clip.file,
                whole=True,
                source=clip.source,
                licence=clip.licence,
                consent=clip.consent,
                codec=source.codec if source else "",
                shrink=clip.shrink,
                bits_per_pixel=source.bits_per_pixel if source else None,
            )
        )
    if not jobs:
        raise ValueError(f"The manifest in {folder} lists no clip.")
    return jobs
