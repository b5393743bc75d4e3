"""Artifacts as folders anywhere, with what is known of them beside the contents."""

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from data_pipeline import storage
from data_pipeline.file_systems import file_systems
from workflow.pipeline.artifact import Artifact
from workflow.pipeline.digests import folder_digest

# Does not count as contents: names with a dot never do.
PROPERTIES_FILE = ".properties.json"


def read_artifact(uri: str, kind: str, work: Path) -> Artifact:
    """Returns an artifact that another execution wrote somewhere.

    Args:
        uri: A path, or a URI of a file system that TensorFlow reads.
        kind: Its type.
        work: A folder for a copy, where it is not on this machine.

    Raises:
        FileNotFoundError: There is no such folder.
    """
    path = local_path(uri)
    if path is None:
        path = work / kind
        _copy(uri, str(path))
    if not path.is_dir():
        raise FileNotFoundError(f"There is no folder {uri} with {kind}.")
    file = path / PROPERTIES_FILE
    properties = {}
    if file.is_file():
        properties = json.loads(file.read_text(encoding="utf-8"))
    return Artifact(
        key=uri,
        type=kind,
        path=path,
        digest=folder_digest(path),
        properties=properties,
    )


def write_artifact(folder: Path, uri: str, properties: Mapping[str, Any]) -> None:
    """Puts a filled folder where it belongs; on this machine it appears whole.

    Args:
        folder: The contents.
        uri: A path, or a URI of a file system that TensorFlow writes to.
        properties: What is known of them.

    Raises:
        FileExistsError: Something else is there.
        OSError: It cannot be written.
    """
    text = json.dumps(dict(properties), indent=1) + "\n"
    (folder / PROPERTIES_FILE).write_text(text, encoding="utf-8")
    target = local_path(uri)
    if target is None:
        _copy(str(folder), uri)
        return
    if target.is_dir() and any(target.iterdir()):
        raise FileExistsError(f"{target} is not empty: take another folder.")
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f".{target.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    shutil.copytree(folder, partial)
    if target.is_dir():
        target.rmdir()
    partial.rename(target)


def local_path(uri: str) -> Path | None:
    """Returns the path that a URI means on this machine; None if it is elsewhere."""
    if "://" not in uri:
        return Path(uri)
    parts = urlsplit(uri)
    return Path(unquote(parts.path)) if parts.scheme == "file" else None


def _copy(source: str, target: str) -> None:
    """Copies a folder between file systems that TensorFlow knows."""
    if not storage.is_folder(source):
        raise FileNotFoundError(f"There is no folder {source}.")
    with file_systems(source if storage.is_url(source) else target) as files:
        for place, _, names in files.walk(source):
            inside = os.path.relpath(place, source)
            inside = inside if place.rstrip("/") != source else "."
            folder = target if inside == "." else f"{target}/{inside}"
            files.makedirs(folder)
            for name in names:
                files.copy(f"{place}/{name}", f"{folder}/{name}", overwrite=True)
