"""TensorFlow's file systems, with errors that everybody understands."""

import contextlib
import importlib
import logging
import os
import sys
from collections.abc import Iterator
from typing import Any, NoReturn

from data_pipeline.storage_absence_error import StorageAbsenceError
from data_pipeline.storage_error import StorageError
from data_pipeline.storage_refusal_error import StorageRefusalError

_OWN = ("file", "gs", "ram")
_more_are_used = False


@contextlib.contextmanager
def file_systems(name: str) -> Iterator[Any]:
    """Gives `tf.io.gfile`, with what tensorflow-io adds to it where that is needed.

    Args:
        name: Of what it is asked about: a URL.

    Raises:
        StorageError: It raised an error: a `StorageAbsenceError` where there is no
            such thing, a `StorageRefusalError` where it may not be reached.
        ValueError: There is no file system for such a URL.
    """
    import tensorflow as tf

    files = tf.io.gfile
    scheme = name.partition("://")[0]
    if scheme not in _OWN:
        _use_more()
    known = sorted(each for each in files.get_registered_schemes() if each)
    if scheme not in known:
        raise ValueError(
            f"{name} cannot be reached: TensorFlow and tensorflow-io have no file "
            f"system called {scheme} here, only {', '.join(known)}"
        )
    kinds = {
        tf.errors.NotFoundError: StorageAbsenceError,
        tf.errors.PermissionDeniedError: StorageRefusalError,
        tf.errors.UnauthenticatedError: StorageRefusalError,
    }
    try:
        yield files
    except tf.errors.OpError as error:
        kind = kinds.get(type(error), StorageError)
        told = error.message or "not there, or not as it should be"
        raise kind(f"{name}: {told}") from error


def _use_more() -> None:
    """Has tensorflow-io register its own, where it is installed and fits TensorFlow."""
    global _more_are_used
    if _more_are_used:
        return
    # In parts, S3's driver of tensorflow-io 0.37 reads zeros behind the first of them.
    os.environ.setdefault("S3_DISABLE_MULTI_PART_DOWNLOAD", "1")
    with contextlib.suppress(ImportError, NotImplementedError):
        importlib.import_module("tensorflow_io")
        _more_are_used = True


def exit_process(status: int) -> NoReturn:
    """Ends this process with a status, whatever file systems it has used.

    Those of tensorflow-io 0.37 abort as they are taken down ("pure virtual method
    called", status 134), when all work is done: they are not taken down here.
    """
    if not _more_are_used:
        sys.exit(status)
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError):
            stream.flush()
    os._exit(status)


def is_folder(name: str) -> bool:
    """Whether there is a folder behind a URL.

    Raises:
        StorageError: Nobody can tell; `isdir` says no then.
    """
    try:
        with file_systems(name) as files:
            return bool(files.stat(name).is_directory)
    except StorageAbsenceError:
        return False
