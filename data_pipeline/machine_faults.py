"""Tells faults of the machine from those of a file."""

import errno

from data_pipeline.storage_error import StorageError

_CODES = {
    errno.EACCES,
    errno.EDQUOT,
    errno.EIO,
    errno.EMFILE,
    errno.ENFILE,
    errno.ENOMEM,
    errno.ENOSPC,
    errno.EROFS,
    errno.ESTALE,
    errno.ETIMEDOUT,
}


def is_of_the_machine(error: OSError) -> bool:
    """Whether trying again may help, since the file itself is not at fault.

    Args:
        error: What came of reading or writing it: a full disk, a network disk that is
            away or a cloud that refuses are of the machine.
    """
    # What says it in words has the code in what it was raised from.
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, StorageError) or getattr(cause, "errno", None) in _CODES:
            return True
        cause = cause.__cause__
    return False
