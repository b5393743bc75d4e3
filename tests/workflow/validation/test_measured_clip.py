"""What is found out about clips and films."""

import pytest

from tests.data_pipeline.ingested_folder import make_ingested_folder
from tests.in_memory_bucket import bucket_with
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
    assert found[0].frames == SyntheticVideo().frames


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


def test_what_is_behind_a_url_is_found_and_measured_as_here(tmp_path):
    clips = make_ingested_folder(tmp_path / "clips", clips=2)
    films = tmp_path / "films"
    (films / "inner").mkdir(parents=True)
    write_video(films / "inner/film.mkv", SyntheticVideo(width=64, height=48))
    bucket = bucket_with(clips=clips, films=films)
    for folder in (clips, films):
        here = jobs_of_folder(folder)
        there = jobs_of_folder(f"{bucket}/{folder.name}")
        assert [job.name for job in here] == [job.name for job in there]
        facts = [
            [m.facts for job in jobs for m in measure_job(job, 2)]
            for jobs in (here, there)
        ]
        assert facts[0] == facts[1]
    with pytest.raises(FileNotFoundError, match=r"no folder ram://.*/absent"):
        jobs_of_folder(f"{bucket}/absent")


def test_a_damaged_film_behind_a_url_is_named_by_it(tmp_path):
    (tmp_path / "film.mkv").write_bytes(b"no film")
    (job,) = jobs_of_folder(f"{bucket_with(films=tmp_path)}/films")
    with pytest.raises(ValueError, match=r"ram://.*/films/film\.mkv is"):
        list(measure_job(job, moments=1))
