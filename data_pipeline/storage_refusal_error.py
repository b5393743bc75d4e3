"""When files elsewhere may not be reached by who asks."""

from data_pipeline.storage_error import StorageError


class StorageRefusalError(StorageError, PermissionError):
    """A file system behind a URL knows nobody who asks, or does not let them."""
