import dataclasses
import errno
from fractions import Fraction

import av
import numpy as np
import pytest

from data_pipeline.video.reader import VideoReader
from serving import engine
from serving.client.serving_error import ServingError
from serving.deflicker_step import DeflickerStep
from serving.denoise_step import DenoiseStep
from serving.engine import restore_film
from serving.network_runner import NetworkRunner
from serving.out_of_memory_error import OutOfMemoryError
from serving.plan import Plan
from serving.restore_job import RestoreJob
from serving.steady_step import SteadyStep
from tests.serving.small_denoiser import (
    save_small_preset,
    small_denoiser,
    small_recurrent_restorer,
)
from tests.synthetic_video import write_video
from zoo.temporal.stream import stream_clip


@pytest.fixture(scope="module")
def preset(tmp_path_factory):
    return save_small_preset(tmp_path_factory.mktemp("presets") / "small")


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    path = tmp_path_factory.mktemp("films") / "old.mp4"
    return write_video(path, frames=22, cuts=(9,), noise=15.0, audio_tracks=2)


@pytest.fixture(autouse=True)
def short_segments(monkeypatch):
    monkeypatch.setattr(engine, "SEGMENT_FRAMES", 6)


def _job(film, output, preset, **fields):
    strength = fields.pop("strength", 1.0)
    step = DenoiseStep(preset=str(preset), noise_level=15.0, strength=strength)
    return RestoreJob(source=film, output=output, plan=Plan((step,)), **fields)


def _restore(job):
    return restore_film(job, show_progress=False)


def _frames(path):
    return np.stack([frame.pixels for frame in VideoReader(path, "off")])


def _interrupt_at(monkeypatch, step_number, interruption=KeyboardInterrupt):
    steps = []
    original = NetworkRunner.step

    def step(self, frame, shown, state):
        steps.append(1)
        if len(steps) == step_number:
            raise interruption
        return original(self, frame, shown, state)

    monkeypatch.setattr(NetworkRunner, "step", step)
    return steps


def test_the_film_is_what_the_network_makes_of_each_shot(film, preset, tmp_path):
    output = tmp_path / "new.mkv"
    summary = _restore(_job(film, output, preset, codec="ffv1"))
    old = _frames(film)
    network = small_denoiser()
    shots = [
        stream_clip(network, shot[None] / 255.0, np.array([15.0], "float32"))[0]
        for shot in (old[:9], old[9:])
    ]
    wanted = np.clip(np.concatenate(shots), 0, 1) * 255
    restored = _frames(output)
    assert np.abs(restored - wanted).max() <= 0.51
    assert np.abs(restored.astype(int) - old).mean() > 1
    assert (summary.frames, summary.shots) == (22, 2)
    assert list(tmp_path.iterdir()) == [output]


def test_sound_and_times_stay_as_they_were(preset, tmp_path):
    times = [Fraction(i * i + 10 * i, 250) for i in range(12)]
    film = write_video(
        tmp_path / "old.mkv", timestamps=times, audio_tracks=2, subtitles="srt"
    )
    _restore(_job(film, tmp_path / "new.mkv", preset))
    with av.open(str(tmp_path / "new.mkv")) as new, av.open(str(film)) as old:
        assert [s.type for s in new.streams] == [s.type for s in old.streams]
        packets = [
            [(bytes(p), p.pts) for p in c.demux(c.streams.audio) if p.size]
            for c in (old, new)
        ]
    assert packets[0] == packets[1]
    kept = [f.timestamp for f in VideoReader(tmp_path / "new.mkv", "off")]
    assert [float(t) for t in kept] == pytest.approx(
        [float(t) for t in times], abs=1e-3
    )


def test_strength_zero_leaves_the_pixels_unchanged(film, preset, tmp_path):
    output = tmp_path / "new.mkv"
    _restore(_job(film, output, preset, codec="ffv1", strength=0.0))
    np.testing.assert_array_equal(_frames(output), _frames(film))


def test_tiles_and_a_second_run_give_the_same_bytes(preset, tmp_path):
    film = write_video(tmp_path / "old.mp4", width=202, height=170, frames=4)
    for name, tile in (("a", "off"), ("b", "32"), ("c", "off")):
        _restore(_job(film, tmp_path / f"{name}.mp4", preset, tile=tile))
    whole = (tmp_path / "a.mp4").read_bytes()
    assert (tmp_path / "b.mp4").read_bytes() == whole
    assert (tmp_path / "c.mp4").read_bytes() == whole


@pytest.mark.parametrize("step_number", [3, 13, 20, 30])
def test_an_interrupted_run_goes_on_to_the_same_bytes(
    film, preset, tmp_path, monkeypatch, step_number
):
    _restore(_job(film, tmp_path / "whole.mp4", preset))
    job = _job(film, tmp_path / "new.mp4", preset)
    with monkeypatch.context() as patch:
        _interrupt_at(patch, step_number)
        with pytest.raises(KeyboardInterrupt):
            _restore(job)
    assert not job.output.exists()
    with monkeypatch.context() as patch:
        steps = _interrupt_at(patch, -1)
        summary = _restore(job)
    # Two shots, each flushed with six blank frames; a run-up of at most six.
    assert len(steps) <= 22 - summary.resumed_frames + 12 + 6
    assert summary.resumed_frames == {3: 0, 13: 0, 20: 6, 30: 12}[step_number]
    assert job.output.read_bytes() == (tmp_path / "whole.mp4").read_bytes()
    assert {p.name for p in tmp_path.iterdir()} == {"whole.mp4", "new.mp4"}


@pytest.mark.parametrize(
    ("refusal", "words"),
    [
        (
            ServingError("here:1", "DEADLINE_EXCEEDED", "the deadline passed"),
            "the server here:1",
        ),
        pytest.param(OutOfMemoryError("no room"), "no room", marks=pytest.mark.slow),
    ],
)
def test_what_is_done_is_kept_when_a_server_refuses_or_memory_is_short(
    film, preset, tmp_path, monkeypatch, refusal, words
):
    job = _job(film, tmp_path / "new.mp4", preset)
    with monkeypatch.context() as patch:
        _interrupt_at(patch, 20, refusal)
        with pytest.raises(OSError, match=words):
            _restore(job)
    assert _restore(job).resumed_frames == 6
    assert list(tmp_path.iterdir()) == [job.output]


@pytest.mark.slow
def test_a_memory_of_the_shot_is_the_same_after_an_interruption(tmp_path, monkeypatch):
    preset = save_small_preset(tmp_path / "preset", small_recurrent_restorer())
    # The shot is longer than any run-up.
    film = write_video(tmp_path / "old.mp4", width=48, height=32, frames=70, cuts=(9,))
    job = _job(film, tmp_path / "new.mp4", preset)
    whole = dataclasses.replace(job, output=tmp_path / "whole.mp4")
    _restore(whole)
    with monkeypatch.context() as patch:
        _interrupt_at(patch, 75)
        with pytest.raises(KeyboardInterrupt):
            _restore(job)
    assert _restore(job).resumed_frames > 48
    assert job.output.read_bytes() == whole.output.read_bytes()


@pytest.mark.slow
def test_a_chain_that_was_interrupted_goes_on_to_the_same_bytes(
    preset, tmp_path, monkeypatch
):
    # Longer than the run-up of the whole chain, so that it starts inside the shot.
    film = write_video(tmp_path / "old.mp4", width=64, height=48, frames=80)
    steps = (SteadyStep(), DeflickerStep(), DenoiseStep(preset=str(preset)))
    job = dataclasses.replace(
        _job(film, tmp_path / "new.mp4", preset), plan=Plan(steps)
    )
    whole = dataclasses.replace(job, output=tmp_path / "whole.mp4")
    _restore(whole)
    with monkeypatch.context() as patch:
        _interrupt_at(patch, 3 * 78)
        with pytest.raises(KeyboardInterrupt):
            _restore(job)
    assert _restore(job).resumed_frames > 0
    assert job.output.read_bytes() == whole.output.read_bytes()


def test_a_run_interrupted_while_it_assembles_goes_on(
    film, preset, tmp_path, monkeypatch
):
    job = _job(film, tmp_path / "new.mp4", preset)

    def interrupted(*arguments, **keywords):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(engine, "compare_streams", interrupted)
        with pytest.raises(KeyboardInterrupt):
            _restore(job)
    summary = _restore(job)
    assert summary.resumed_frames == summary.frames == 22


def test_another_strength_starts_anew_and_says_so(film, preset, tmp_path, monkeypatch):
    job = _job(film, tmp_path / "new.mp4", preset)
    with monkeypatch.context() as patch:
        _interrupt_at(patch, 24)
        with pytest.raises(KeyboardInterrupt):
            _restore(job)
    summary = _restore(_job(film, job.output, preset, strength=0.5))
    assert summary.resumed_frames == 0
    assert "for another plan" in summary.to_text()


def test_an_existing_output_is_replaced_only_when_told(film, preset, tmp_path):
    output = tmp_path / "new.mp4"
    output.write_bytes(b"precious")
    job = _job(film, output, preset)
    with pytest.raises(ValueError, match="exists already"):
        _restore(job)
    assert output.read_bytes() == b"precious"
    _restore(dataclasses.replace(job, overwrite=True))
    assert len(_frames(output)) == 22


def test_the_source_is_never_overwritten(film, preset):
    content = film.read_bytes()
    with pytest.raises(ValueError, match="the source itself"):
        _restore(_job(film, film, preset, overwrite=True))
    assert film.read_bytes() == content


@pytest.mark.parametrize("share", [0.3, 0.9])
def test_a_truncated_film_leaves_nothing_behind(film, preset, tmp_path, share):
    content = film.read_bytes()
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(ValueError, match="truncated"):
        _restore(_job(broken, tmp_path / "new.mp4", preset))
    assert list(tmp_path.iterdir()) == [broken]


def test_a_disk_that_is_full_at_once_is_named_and_leaves_nothing_behind(
    film, preset, tmp_path, monkeypatch
):
    monkeypatch.setattr(engine.SegmentWriter, "write", _full_disk)
    with pytest.raises(OSError, match=f"the disk of {tmp_path} is full") as told:
        _restore(_job(film, tmp_path / "new.mp4", preset))
    assert "kept" not in str(told.value)
    assert list(tmp_path.iterdir()) == []


def test_what_was_done_when_the_disk_became_full_is_gone_on_with(
    film, preset, tmp_path, monkeypatch
):
    job = _job(film, tmp_path / "new.mp4", preset)
    with monkeypatch.context() as patches:
        patches.setattr(engine, "assemble_video", _full_disk)
        with pytest.raises(OSError, match="what is done is kept in"):
            _restore(job)
    assert not job.output.exists()
    summary = _restore(job)
    assert summary.resumed_frames == summary.frames == 22
    assert list(tmp_path.iterdir()) == [job.output]


def _full_disk(*arguments, **options):
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_preset_that_does_not_exist_leaves_nothing_behind(film, tmp_path):
    with pytest.raises(ValueError, match="there is no preset 'unheard_of'"):
        _restore(_job(film, tmp_path / "new.mp4", "unheard_of"))
    assert list(tmp_path.iterdir()) == []


def test_a_film_that_fails_its_check_does_not_appear(
    film, preset, tmp_path, monkeypatch
):
    compare = engine.compare_streams

    def failing(*arguments):
        return dataclasses.replace(compare(*arguments), problems=("A frame is gone.",))

    monkeypatch.setattr(engine, "compare_streams", failing)
    with pytest.raises(ValueError, match="A frame is gone"):
        _restore(_job(film, tmp_path / "new.mp4", preset))
    assert list(tmp_path.iterdir()) == []
