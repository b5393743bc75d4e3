"""Turns a folder of videos into training clips."""

import csv
import hashlib
import logging
from pathlib import Path

from tqdm import tqdm
from tqdm.contrib.logging import logging_redirect_tqdm

from data_pipeline.clip_record import ClipRecord
from data_pipeline.ingest_config import IngestConfig
from data_pipeline.manifest import MANIFEST_NAME, Manifest
from data_pipeline.source_ingest import SourceIngest

SOURCES_NAME = "SOURCES.tsv"

_LOG = logging.getLogger(__name__)


def ingest_folder(
    source: str | Path,
    target: str | Path,
    config: IngestConfig | None = None,
    *,
    show_progress: bool = True,
) -> Manifest:
    """Writes the shots of all videos in a folder as training clips.

    Each clip is a file of its own, with an entry in the target's manifest. A source
    whose clips are there already, made from the same bytes with the same settings, is
    not touched, so that a run that was stopped goes on. Files that cannot be read
    are passed over with a warning.

    Args:
        source: Folder of videos, with its sub-folders. Licences are taken from the
            columns `file` and `licence` of a SOURCES.tsv in it or above it.
        target: Folder for the clips and the manifest; made if it is absent.
        config: Settings, or None for the defaults.
        show_progress: Whether to draw a bar with the time left.

    Returns:
        The manifest of all clips in the target folder.

    Raises:
        FileNotFoundError: There is no such source folder.
        ValueError: Not one clip came of it.
        OSError: The target cannot be written.
    """
    source, target = Path(source), Path(target)
    config = config or IngestConfig()
    if not source.is_dir():
        raise FileNotFoundError(f"There is no folder {source}; check the name.")
    target.mkdir(parents=True, exist_ok=True)
    manifest = Manifest()
    if (target / MANIFEST_NAME).exists():
        manifest = Manifest.load(target)
    licences = read_licences(source)
    paths = _candidate_files(source, target)
    progress = tqdm(
        total=sum(path.stat().st_size for path in paths),
        unit="B",
        unit_scale=True,
        desc="ingest",
        disable=not show_progress,
    )
    with progress, logging_redirect_tqdm():
        for path in paths:
            name = path.relative_to(source).as_posix()
            progress.set_postfix_str(f"{len(manifest.clips)} clips, {name}")
            digest = _sha256(path)
            if not _is_done(manifest, name, digest, target, config):
                _remove_clips(manifest, name, target)
                manifest = _with_clips_of(
                    path, name, digest, licences.get(name, ""), target, config, manifest
                )
                manifest.save(target)
            progress.update(path.stat().st_size)
    if not manifest.clips:
        raise ValueError(
            f"No training clip came of the {len(paths)} files in {source}: it needs "
            f"videos with shots of at least {config.least_frames} frames."
        )
    return manifest


def read_licences(folder: Path) -> dict[str, str]:
    """Reads the licences of a folder's files from SOURCES.tsv in it or above it.

    Returns:
        Licences by path relative to the folder; empty without a SOURCES.tsv.
    """
    for place, prefix in ((folder, ""), (folder.resolve().parent, f"{folder.name}/")):
        table = place / SOURCES_NAME
        if not table.is_file():
            continue
        with table.open(newline="", encoding="utf-8") as lines:
            rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
            return {
                row["file"].removeprefix(prefix): row.get("licence") or ""
                for row in rows
                if row.get("file", "").startswith(prefix)
            }
    return {}


def _with_clips_of(
    path: Path,
    name: str,
    digest: str,
    licence: str,
    target: Path,
    config: IngestConfig,
    manifest: Manifest,
) -> Manifest:
    try:
        job = SourceIngest(path, name, digest, licence, config)
    except (ValueError, OSError) as error:
        _LOG.warning("Skipped: %s", error)
        return manifest.without_source(name)
    clips: list[ClipRecord] = []
    try:
        clips.extend(job.write_clips(target))
    except ValueError as error:
        _LOG.warning("The rest is skipped: %s", error)
    if not clips:
        _LOG.warning(
            "%s: no shot is long, large, bright, textured and moving enough.", name
        )
    return manifest.with_source(job.record(), clips)


def _is_done(
    manifest: Manifest, name: str, digest: str, target: Path, config: IngestConfig
) -> bool:
    done = {source.path: source for source in manifest.sources}
    if name not in done:
        return False
    same = done[name].sha256 == digest and done[name].settings == repr(config)
    return same and all(
        (target / clip.file).is_file()
        and (target / clip.file).stat().st_size == clip.bytes
        for clip in manifest.clips
        if clip.source == name
    )


def _remove_clips(manifest: Manifest, name: str, target: Path) -> None:
    for clip in manifest.clips:
        if clip.source == name:
            (target / clip.file).unlink(missing_ok=True)


def _candidate_files(source: Path, target: Path) -> list[Path]:
    return sorted(
        path
        for path in source.rglob("*")
        if path.is_file()
        and not any(part.startswith(".") for part in path.relative_to(source).parts)
        and path.name not in (SOURCES_NAME, MANIFEST_NAME)
        and not path.resolve().is_relative_to(target.resolve())
    )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
