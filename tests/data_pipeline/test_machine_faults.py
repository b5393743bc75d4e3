"""Films are not blamed for what the machine does."""

import errno

import av
import pytest

from data_pipeline.machine_faults import is_of_the_machine
from data_pipeline.storage_error import StorageError


def _told(cause):
    error = OSError("clip.mp4 cannot be written")
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (OSError(errno.EIO, "Input/output error"), True),
        (StorageError("gs://bucket: no credentials"), True),
        (_told(OSError(errno.ENOSPC, "No space left on device")), True),
        (_told(av.error.FFmpegError(errno.ENOSPC, "No space left on device")), True),
        (OSError("an odd film"), False),
        (_told(av.error.InvalidDataError(1094995529, "Invalid data")), False),
    ],
)
def test_what_may_pass_is_of_the_machine(error, expected):
    assert is_of_the_machine(error) == expected
