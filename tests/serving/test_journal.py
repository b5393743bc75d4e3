import os
from pathlib import Path

import pytest

from serving.journal import Journal

JOB = {"source": {"bytes": 3}, "plan": {"steps": []}, "rate": 1.5}


def _finish(journal, number, content):
    journal.segment(number).write_bytes(content)


def test_finished_segments_are_found_again(tmp_path):
    output = tmp_path / "new.mp4"
    journal = Journal(output, JOB)
    assert journal.resumed == 0
    _finish(journal, 0, b"one")
    _finish(journal, 1, b"two")
    half = journal.folder / f"{journal.segment(2).name}.partial"
    half.write_bytes(b"half")
    journal.leave()

    again = Journal(output, JOB)
    assert again.resumed == 2
    assert again.discarded is None
    assert [path.read_bytes() for path in again.segments(2)] == [b"one", b"two"]
    assert not half.exists()
    again.remove()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("key", ["source", "plan", "rate"])
def test_the_work_of_another_job_is_thrown_away_and_said_so(tmp_path, key):
    output = tmp_path / "new.mp4"
    journal = Journal(output, JOB)
    _finish(journal, 0, b"one")
    journal.leave()

    again = Journal(output, JOB | {key: "another"})
    assert again.resumed == 0
    assert key in again.discarded
    assert not again.segment(0).exists()
    again.leave()


def test_segments_behind_a_gap_do_not_count(tmp_path):
    journal = Journal(tmp_path / "new.mp4", JOB)
    _finish(journal, 0, b"one")
    _finish(journal, 2, b"three")
    journal.leave()
    again = Journal(tmp_path / "new.mp4", JOB)
    assert again.resumed == 1
    assert not again.segment(2).exists()
    again.leave()


def test_a_damaged_job_file_means_a_new_start(tmp_path):
    journal = Journal(tmp_path / "new.mp4", JOB)
    _finish(journal, 0, b"one")
    journal.leave()
    (journal.folder / "job.json").write_text('{"sour')
    again = Journal(tmp_path / "new.mp4", JOB)
    assert again.resumed == 0
    again.leave()


def test_two_restorations_to_one_output_do_not_mix(tmp_path):
    journal = Journal(tmp_path / "new.mp4", JOB)
    with pytest.raises(ValueError, match="another kinozoo"):
        Journal(tmp_path / "new.mp4", JOB)
    assert journal.folder.exists()
    journal.remove()


def test_a_folder_that_cannot_be_written_is_named():
    folder = "/proc" if os.geteuid() == 0 else "/"
    with pytest.raises(OSError, match=f"{folder} cannot be written to"):
        Journal(Path(folder) / "new.mp4", JOB)
