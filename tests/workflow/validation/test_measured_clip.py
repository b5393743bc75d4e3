"""What is found out about clips and films."""

import pytest

from tests.data_pipeline.ingested_folder import make_ingested_folder
from tests.synthetic_video import SyntheticVideo, write_video
from workflow.validation.clip_job import jobs_of_folder
from workflow.validation.measured_clip import measure_job


def test_a_clip_gives_one_record_with_what_its_manifest_says(tmp_path):
    folder = make_ingested_folder(tmp_path / "clips", clips=1)
    (job,) = jobs_of_folder(folder)
    (found,) = measure_job(job, moments=3)
    facts = found.facts
    assert (facts.clip, facts.source) == ("clip_0.mp4", "source_0.mp4")
    assert (facts.width, facts.height, facts.frames) == (64, 48, 6)
    assert (facts.rate, facts.seconds, facts.shrink) == (25.0, 0.24, 1)
    assert 20 < facts.brightness < 235
    assert facts.motion > 0
    assert facts.licence is None
    assert found.signature.hashes.shape == (3, 64)


def test_a_film_gives_a_record_for_each_moment(tmp_path):
    write_video(tmp_path / "film.mkv", SyntheticVideo(width=64, height=48))
    (tmp_path / "notes.txt").write_text("no film")
    (job,) = jobs_of_folder(tmp_path)
    found = [measured.facts for measured in measure_job(job, moments=2)]
    assert len(found) == 2
    assert len({facts.clip for facts in found}) == 2
    assert {facts.source for facts in found} == {"film.mkv"}
    assert found[0].codec == "h264"
    assert found[0].bits_per_pixel > 0
    assert found[0].shrink is None


def test_what_holds_nothing_is_told(tmp_path):
    with pytest.raises(ValueError, match="no film and no manifest"):
        jobs_of_folder(tmp_path)
    with pytest.raises(FileNotFoundError, match="no folder"):
        jobs_of_folder(tmp_path / "absent")


def test_a_damaged_film_is_told(tmp_path):
    (tmp_path / "film.mkv").write_bytes(b"no film")
    (job,) = jobs_of_folder(tmp_path)
    with pytest.raises((ValueError, OSError), match=r"film\.mkv"):
        list(measure_job(job, moments=1))
