"""Digests of files, folders and values."""

import hashlib
import json
from pathlib import Path
from typing import Any


def file_digest(path: Path) -> str:
    """Returns the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def folder_digest(path: Path) -> str:
    """Returns the SHA-256 of a folder's file names and contents, or of one file.

    Files whose names begin with a dot, and those in such folders, do not count.

    Raises:
        FileNotFoundError: There is no such file or folder.
    """
    if path.is_file():
        return file_digest(path)
    if not path.is_dir():
        raise FileNotFoundError(f"There is no folder {path}; check the name.")
    files = {
        name.as_posix(): file_digest(path / name)
        for name in sorted(file.relative_to(path) for file in path.rglob("*"))
        if (path / name).is_file()
        and not any(part.startswith(".") for part in name.parts)
    }
    return value_digest(files)


def value_digest(value: Any) -> str:
    """Returns the SHA-256 of a value that JSON can hold."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()
