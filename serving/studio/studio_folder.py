"""The folder in which the studio keeps everybody's films."""

import re
import tempfile
from pathlib import Path

_PREFIX = "kinozoo-studio-"
# From the root to the last folder of ours before a file's name.
_INSIDE = re.compile(rf"/(?:[^/\s]+/)*{_PREFIX}[^/\s]+/(?:[\w.-]+/)*")


def make_folder() -> Path:
    """Makes a new one where temporary files go."""
    return Path(tempfile.mkdtemp(prefix=_PREFIX))


def without_folders(text: str) -> str:
    """Leaves only the names of our files in a sentence.

    Args:
        text: A sentence for a person, who knows the film's name and no folder.
    """
    return _INSIDE.sub("", text)
