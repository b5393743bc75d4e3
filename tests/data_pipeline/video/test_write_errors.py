"""Tests of what is said when a disk fails."""

import errno
import os
from pathlib import Path

import pytest

from data_pipeline.video.write_errors import told_clearly


@pytest.mark.parametrize(
    ("number", "kind"), [(errno.ENOSPC, OSError), (errno.EACCES, PermissionError)]
)
def test_an_error_becomes_one_sentence(number: int, kind: type[OSError]) -> None:
    with pytest.raises(kind) as caught, told_clearly(Path("new.mp4")):
        raise OSError(number, os.strerror(number))
    assert str(caught.value) == f"new.mp4 cannot be written: {os.strerror(number)}."
    assert caught.value.errno == number


def test_other_errors_pass() -> None:
    with pytest.raises(ValueError, match="as it is"), told_clearly(Path("new.mp4")):
        raise ValueError("as it is")
