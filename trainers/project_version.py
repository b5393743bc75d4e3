"""Which version of the project runs."""

import subprocess
from importlib import metadata
from pathlib import Path


def release() -> str:
    """Returns the installed release."""
    try:
        return metadata.version("kinozoo")
    except metadata.PackageNotFoundError:
        return "not installed"


def source_commit() -> str | None:
    """Returns the commit, short, where the source is a clone and git is there."""
    try:
        commit = subprocess.run(
            ["git", "rev-parse", "--short", "HEAD"],
            cwd=Path(__file__).parent,
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError:
        return None
    return commit.stdout.strip() if commit.returncode == 0 else None


def project_version() -> str:
    """Returns the release, and the commit where it is known."""
    commit = source_commit()
    return f"{release()}, commit {commit}" if commit else release()
