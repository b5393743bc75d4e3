"""Many films, each restored once."""

import dataclasses
import errno
import json
import shutil
from pathlib import Path

import pytest

from data_pipeline import storage
from data_pipeline.bulk.serial_executor import SerialExecutor
from data_pipeline.bulk.work_outcome import WorkOutcome
from data_pipeline.storage_error import StorageError
from serving.engine import restore_film
from serving.plan import Plan
from serving.restore_job import RestoreJob
from tests.in_memory_bucket import bucket_with
from tests.serving.small_denoiser import save_small_preset, small_denoiser
from tests.synthetic_video import write_video
from workflow.restore_many.film_places import places_of
from workflow.restore_many.film_task import RestoreFilm
from workflow.restore_many.many_films import SUMMARY_FILE, restore_many
from workflow.restore_many.restore_settings import RestoreSettings


@pytest.fixture(scope="module")
def preset(tmp_path_factory):
    return save_small_preset(tmp_path_factory.mktemp("presets") / "small")


@pytest.fixture
def films(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(2):
        video = {"width": 32, "height": 24, "frames": 3, "seed": number}
        write_video(folder / f"{number}.mp4", audio_tracks=1, **video)
    whole = (folder / "0.mp4").read_bytes()
    (folder / "cut.mp4").write_bytes(whole[: len(whole) // 2])
    return folder


def _settings(preset, **fields):
    wishes = {"steps": "denoise", "preset": str(preset), "noise": "12"}
    return RestoreSettings(planning=wishes, code="this code", **fields)


class _Counting(SerialExecutor):
    """Counts the films that are worked on."""

    def __init__(self):
        super().__init__()
        self.items = 0

    def run(self, task, items):
        self.items += len(items)
        return super().run(task, items)


def _run(films, out, settings, **fields):
    executor = _Counting()
    many = restore_many(
        places_of([str(films)], str(out)),
        RestoreFilm(settings=settings, **fields),
        lambda _: executor,
        show_progress=False,
    )
    return many, executor.items


def _states(many):
    return [film.state for film in many.films]


def _stamps(folder):
    files = [path for path in Path(folder).rglob("*") if path.is_file()]
    return {
        path: path.stat().st_mtime_ns for path in files if path.name != SUMMARY_FILE
    }


def test_films_get_the_bytes_of_one_at_a_time_and_poisoned_ones_a_reason(
    films, preset, tmp_path
):
    out = tmp_path / "out"
    many, worked = _run(films, out, _settings(preset))
    assert (_states(many), worked) == (["restored", "restored", "quarantined"], 3)
    plan = Plan.from_json(many.films[0].plan)
    alone = tmp_path / "alone.mp4"
    restore_film(RestoreJob(source=films / "0.mp4", output=alone, plan=plan))
    assert (out / "0.mp4").read_bytes() == alone.read_bytes()
    reason = json.loads((out / "quarantine" / "cut.mp4.json").read_text())["reason"]
    assert "truncated" in reason
    summary = json.loads((out / SUMMARY_FILE).read_text())
    assert summary["counts"] == {"restored": 2, "quarantined": 1}
    assert "truncated" in many.to_text()
    assert many.to_text().endswith("3 films: 2 restored, 1 quarantined")

    before = _stamps(out)
    again, worked = _run(films, out, _settings(preset))
    assert (_states(again), worked) == (["kept", "kept", "quarantined"], 0)
    assert _stamps(out) == before


@pytest.mark.slow
def test_only_what_changed_is_restored_again(films, preset, tmp_path):
    out = tmp_path / "out"
    _run(films, out, _settings(preset))
    # The same name, other pictures.
    write_video(films / "0.mp4", width=32, height=24, frames=4, seed=9)
    many, worked = _run(films, out, _settings(preset))
    assert (_states(many), worked) == (["restored", "kept", "quarantined"], 1)
    # A copy that was cut short is whole now.
    shutil.copy(films / "1.mp4", films / "cut.mp4")
    many, worked = _run(films, out, _settings(preset))
    assert (_states(many), worked) == (["kept", "kept", "restored"], 1)
    assert not (out / "quarantine" / "cut.mp4.json").exists()
    (out / "1.mp4").unlink()
    assert _run(films, out, _settings(preset))[1] == 1
    # Other settings, other code.
    assert _run(films, out, _settings(preset, quality=30))[1] == 3
    newer = dataclasses.replace(_settings(preset, quality=30), code="other code")
    assert _run(films, out, newer)[1] == 3


@pytest.mark.slow
def test_other_weights_restore_all_again(films, tmp_path):
    preset = save_small_preset(tmp_path / "small")
    out = tmp_path / "out"
    _run(films, out, _settings(preset))
    shutil.rmtree(preset)
    save_small_preset(preset, small_denoiser(seed=1))
    many, worked = _run(films, out, _settings(preset))
    assert (_states(many), worked) == (["restored", "restored", "quarantined"], 2)


def test_films_in_quarantine_are_tried_again_where_that_is_asked_for(
    films, preset, tmp_path
):
    out = tmp_path / "out"
    _run(films, out, _settings(preset))
    assert _run(films, out, _settings(preset), retry=True)[1] == 1


def test_a_film_that_no_earlier_run_made_is_not_replaced_unasked(
    films, preset, tmp_path
):
    out = tmp_path / "out"
    out.mkdir()
    (out / "0.mp4").write_bytes(b"somebody's film")
    many, _ = _run(films, out, _settings(preset))
    assert many.films[0].state == "failed" and "--force" in many.films[0].reason
    assert (out / "0.mp4").read_bytes() == b"somebody's film"
    many, _ = _run(films, out, _settings(preset), overwrite=True)
    assert many.films[0].state == "restored"


@pytest.mark.parametrize(
    "error",
    [OSError(errno.ENOSPC, "No space left on device"), StorageError("no bucket")],
)
def test_what_is_not_the_films_fault_is_tried_again(
    films, preset, tmp_path, monkeypatch, error
):
    def full(job, **_):
        raise error

    monkeypatch.setattr("serving.engine.restore_film", full)
    many, _ = _run(films, tmp_path / "out", _settings(preset))
    assert _states(many) == ["failed"] * 3
    assert many.all_failed and not many.all_good
    monkeypatch.undo()
    many, _ = _run(films, tmp_path / "out", _settings(preset))
    assert _states(many) == ["restored", "restored", "quarantined"]


def test_a_film_that_kills_its_process_is_quarantined_and_left_there(
    films, preset, tmp_path
):
    class Deadly(_Counting):
        def run(self, task, items):
            self.items += len(items)
            for number in range(len(items)):
                yield WorkOutcome(number=number, result={}, died="SIGSEGV")

    places = places_of([str(films)], str(tmp_path / "out"))
    task = RestoreFilm(settings=_settings(preset))
    for worked in (3, 0):
        executor = Deadly()
        many = restore_many(places, task, lambda _, e=executor: e, show_progress=False)
        assert {film.reason for film in many.films} == {"SIGSEGV"}
        assert executor.items == worked


def test_an_interrupted_run_leaves_a_summary_of_what_is_done(films, preset, tmp_path):
    class Interrupted(SerialExecutor):
        def run(self, task, items):
            yield next(super().run(task, items))
            raise KeyboardInterrupt

    out = tmp_path / "out"
    places = places_of([str(films)], str(out))
    task = RestoreFilm(settings=_settings(preset))
    with pytest.raises(KeyboardInterrupt):
        restore_many(places, task, lambda _: Interrupted(), show_progress=False)
    summary = json.loads((out / SUMMARY_FILE).read_text())
    assert summary["counts"] == {"restored": 1}
    assert len(summary["waiting"]) == 2
    assert _run(films, out, _settings(preset))[1] == 2


@pytest.mark.slow
def test_films_behind_urls_come_and_go_through_tensorflows_file_systems(
    films, preset, tmp_path
):
    local, _ = _run(films, tmp_path / "out", _settings(preset))
    bucket = bucket_with(films=films)
    out = f"{bucket}/out"
    places = places_of([f"{bucket}/films/*.mp4"], out)
    task = RestoreFilm(settings=_settings(preset))
    for wanted in ("restored", "kept"):
        many = restore_many(
            places, task, lambda _: SerialExecutor(), show_progress=False
        )
        assert _states(many) == [wanted, wanted, "quarantined"]
        assert many.films[2].reason.startswith(f"{bucket}/films/cut.mp4 is truncated")
        there = [film.output_sha256 for film in many.films]
        assert there == [film.output_sha256 for film in local.films]
    assert storage.sha256_of(f"{out}/0.mp4") == there[0]
    assert "truncated" in (storage.read_text(f"{out}/quarantine/cut.mp4.json") or "")
