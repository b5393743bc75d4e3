"""Which version of the project runs."""

import functools
import subprocess
from importlib import metadata
from pathlib import Path


def release() -> str:
    """Returns the installed release."""
    try:
        return metadata.version("kinozoo")
    except metadata.PackageNotFoundError:
        return "not installed"


@functools.cache
def project_version() -> str:
    """Returns the release, and the commit where the source is a clone."""
    try:
        commit = subprocess.run(
            ["git", "rev-parse", "--short", "HEAD"],
            cwd=Path(__file__).parent,
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError:
        return release()
    known = commit.returncode == 0
    return f"{release()}, commit {commit.stdout.strip()}" if known else release()
