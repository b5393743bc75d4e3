"""One clear sentence for whatever goes wrong on a disk."""

import contextlib
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def told_clearly(path: Path) -> Iterator[None]:
    """Turns the system's and FFmpeg's errors of writing into one sentence.

    Args:
        path: What is being written.

    Raises:
        PermissionError: It may not be written.
        OSError: It cannot be, for instance because the disk is full.
    """
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        kind = PermissionError if isinstance(error, PermissionError) else OSError
        told = kind(f"{path} cannot be written: {reason}.")
        told.errno = error.errno
        raise told from error
