"""The folder in which the studio keeps everybody's films."""

import contextlib
import fcntl
import os
import re
import shutil
import tempfile
import time
from pathlib import Path
from typing import BinaryIO

_PREFIX = "kinozoo-studio-"
_OWNER = ".owner"
# Seconds after which a folder that has an owner has been told so.
_SETTLED = 60.0
# From the root to the last folder of ours before a file's name.
_INSIDE = re.compile(rf"/(?:[^/\s]+/)*{_PREFIX}[^/\s]+/(?:[\w.-]+/)*")


def make_folder() -> tuple[Path, BinaryIO]:
    """Makes a new one where temporary files go.

    Returns:
        The folder, and a file in it: as long as it is open, the folder has an owner,
        and no longer than this process lives.
    """
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
    owned = (folder / _OWNER).open("wb")
    fcntl.flock(owned, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return folder, owned


def sweep_folders(home: Path | None = None) -> int:
    """Deletes what studios left that were killed: films have to go in any case.

    Args:
        home: Where their folders are; without, where temporary files go.

    Returns:
        How many folders there were.
    """
    swept = 0
    for folder in (home or Path(tempfile.gettempdir())).glob(f"{_PREFIX}*"):
        # Others' folders cannot be opened, and new ones have no such file yet.
        with contextlib.suppress(OSError), (folder / _OWNER).open("r+b") as owned:
            if time.time() - os.fstat(owned.fileno()).st_mtime < _SETTLED:
                continue
            fcntl.flock(owned, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)
            swept += 1
    return swept


def without_folders(text: str) -> str:
    """Leaves only the names of our files in a sentence.

    Args:
        text: A sentence for a person, who knows the film's name and no folder.
    """
    return _INSIDE.sub("", text)
