"""TensorFlow's file systems, with errors that everybody understands."""

import contextlib
import importlib
from collections.abc import Iterator
from typing import Any

from data_pipeline.storage_absence_error import StorageAbsenceError
from data_pipeline.storage_error import StorageError
from data_pipeline.storage_refusal_error import StorageRefusalError


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
    if scheme not in files.get_registered_schemes():
        # It registers its own, where it is installed and fits TensorFlow.
        with contextlib.suppress(ImportError, NotImplementedError):
            importlib.import_module("tensorflow_io")
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
