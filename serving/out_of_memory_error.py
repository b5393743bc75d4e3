"""What a network that finds no room says."""


class OutOfMemoryError(OSError):
    """A network needs more memory than there is.

    What was made before is worth keeping: smaller tiles give the same bytes.
    """
