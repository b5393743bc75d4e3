"""When what is named is not there."""

from data_pipeline.storage_error import StorageError


class StorageAbsenceError(StorageError, FileNotFoundError):
    """There is no such file, folder or bucket behind a URL."""
