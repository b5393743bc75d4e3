"""When files elsewhere cannot be reached."""


class StorageError(OSError):
    """A file system behind a URL does not do what it is asked.

    It is away, refuses, or has no such file: no fault of what the file holds.
    """
