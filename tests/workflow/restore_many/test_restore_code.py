"""What restores a film counts, whether imports tell it or the catalogue does."""

from pathlib import Path

import pytest

from workflow.restore_many.restore_code import restore_code

_ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    "file", ["serving/planning.py", "zoo/temporal/shift_denoiser.py"]
)
def test_a_changed_file_is_other_code(file, monkeypatch):
    before, read = restore_code(), Path.read_bytes

    def changed(path):
        return read(path) + (b"# changed\n" if path == _ROOT / file else b"")

    monkeypatch.setattr(Path, "read_bytes", changed)
    assert restore_code() != before
