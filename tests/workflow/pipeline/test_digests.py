"""What is in a folder counts, wherever it lies."""

import pytest

from workflow.pipeline.digests import folder_digest


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "film.mp4").write_bytes(b"one")
    (tmp_path / "videos").mkdir()
    (tmp_path / "videos" / "other.mp4").write_bytes(b"two")
    (tmp_path / "videos" / "linked").symlink_to(tmp_path / "elsewhere")
    return tmp_path / "videos"


def test_what_lies_behind_a_link_counts(folder, tmp_path):
    before = folder_digest(folder)
    (tmp_path / "elsewhere" / "film.mp4").write_bytes(b"three")
    changed = folder_digest(folder)
    assert changed != before
    (folder / "linked").unlink()
    (tmp_path / "elsewhere").rename(folder / "linked")
    assert folder_digest(folder) == changed


def test_a_link_to_a_folder_above_ends_nowhere(folder):
    before = folder_digest(folder)
    (folder / "again").symlink_to(folder)
    assert folder_digest(folder) == before


def test_hidden_files_do_not_count(folder):
    before = folder_digest(folder)
    (folder / ".hidden").mkdir()
    (folder / ".hidden" / "file").write_bytes(b"")
    (folder / ".file").write_bytes(b"")
    assert folder_digest(folder) == before
