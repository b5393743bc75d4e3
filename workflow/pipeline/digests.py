"""Digests of files, folders and values."""

import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def file_digest(path: Path) -> str:
    """Returns the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def folder_digest(path: Path) -> str:
    """Returns the SHA-256 of a folder's file names and contents, or of one file.

    Files whose names begin with a dot, and those in such folders, do not count. Links
    count as what they lead to.

    Raises:
        FileNotFoundError: There is no such file or folder.
    """
    if path.is_file():
        return file_digest(path)
    if not path.is_dir():
        raise FileNotFoundError(f"There is no folder {path}; check the name.")
    files = {
        file.relative_to(path).as_posix(): file_digest(file)
        for file in _files_below(path)
    }
    return value_digest(files)


def _files_below(path: Path) -> Iterator[Path]:
    for folder, inner, names in os.walk(path, followlinks=True):
        here = Path(folder)
        above = {here.resolve(), *here.resolve().parents}
        # A link to a folder that it lies in leads to nothing new.
        inner[:] = [
            name
            for name in inner
            if not name.startswith(".")
            and not ((here / name).is_symlink() and (here / name).resolve() in above)
        ]
        for name in names:
            if not name.startswith(".") and (here / name).is_file():
                yield here / name


def value_digest(value: Any) -> str:
    """Returns the SHA-256 of a value that JSON can hold."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()
