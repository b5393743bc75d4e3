"""Whole films with frames between their frames."""

import dataclasses
import itertools
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest

from data_pipeline.video.checks import compare_streams
from data_pipeline.video.rate_change import RateChange
from data_pipeline.video.reader import VideoReader
from serving import engine
from serving.damage_step import DamageStep
from serving.deflicker_step import DeflickerStep
from serving.engine import restore_film
from serving.interpolate_step import InterpolateStep
from serving.interpolation_runner import InterpolationRunner, load_interpolation
from serving.plan import Plan
from serving.restore_job import RestoreJob
from tests.serving.small_damage_restorer import save_small_damage_preset
from tests.serving.small_denoiser import save_small_preset
from tests.serving.small_interpolator import save_small_interpolator
from tests.synthetic_video import write_video


@pytest.fixture(scope="module")
def preset(tmp_path_factory):
    return save_small_interpolator(tmp_path_factory.mktemp("presets") / "between")


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    path = tmp_path_factory.mktemp("films") / "old.mp4"
    return write_video(
        path, width=32, height=24, frames=10, cuts=(5,), audio_tracks=1, start=1
    )


@pytest.fixture(autouse=True)
def short_segments(monkeypatch):
    monkeypatch.setattr(engine, "SEGMENT_FRAMES", 4)


def _job(film, output, preset, *before, codec="ffv1", **settings):
    step = InterpolateStep(preset=str(preset), **settings)
    return RestoreJob(
        source=film, output=output, plan=Plan((*before, step)), codec=codec
    )


def _restore(job):
    return restore_film(job, show_progress=False)


def _interrupt_once(monkeypatch, number):
    """Interrupts when a frame is made for the so-manieth time."""
    # Two threads call it.
    original, calls = InterpolationRunner.between, itertools.count(1)

    def interrupted(self, *arguments):
        if next(calls) == number:
            raise KeyboardInterrupt
        return original(self, *arguments)

    monkeypatch.setattr(InterpolationRunner, "between", interrupted)


def _frames(path):
    return list(VideoReader(path, "off"))


def test_twice_as_many_frames_last_as_long_and_keep_those_of_the_film(
    film, preset, tmp_path
):
    new = tmp_path / "new.mkv"
    summary = _restore(_job(film, new, preset))
    assert summary.frames == 20
    assert "10 frames in the source and 20 in the new file" in summary.to_text()
    assert compare_streams(film, new, RateChange(factor=2)).passed
    old, made = _frames(film), _frames(new)
    for before, after in zip(old, made[::2], strict=True):
        np.testing.assert_array_equal(before.pixels, after.pixels)
    # The last frame of each shot is repeated; all others are made.
    pairs = zip(made[::2], made[1::2], strict=True)
    same = [np.array_equal(one.pixels, other.pixels) for one, other in pairs]
    assert same == [index in (4, 9) for index in range(10)]


def test_a_rate_gives_exact_times(film, preset, tmp_path):
    new = tmp_path / "new.mkv"
    rate = Fraction(60000, 1001)
    assert _restore(_job(film, new, preset, rate="60000/1001")).frames == 24
    times = [frame.timestamp for frame in _frames(new)]
    for number, time in enumerate(times):
        # Matroska counts milliseconds.
        assert abs(time - times[0] - number / rate) <= Fraction(1, 1000)


def test_a_rate_that_varies_goes_on_varying(preset, tmp_path):
    moments = [Fraction(n, 100) for n in (0, 4, 8, 20, 24, 26)]
    old = write_video(
        tmp_path / "old.mkv", width=32, height=24, frames=6, timestamps=moments
    )
    new = tmp_path / "new.mkv"
    _restore(_job(old, new, preset))
    made = [frame.timestamp for frame in _frames(new)]
    assert [time - made[0] for time in made[::2]] == moments
    halves = [(a + b) / 2 for a, b in pairwise(moments)]
    assert [time - made[0] for time in made[1:-1:2]] == halves


@pytest.mark.slow
def test_a_run_that_goes_on_gives_the_same_bytes(film, preset, tmp_path, monkeypatch):
    whole, resumed = tmp_path / "whole.mp4", tmp_path / "resumed.mp4"
    settings = {"rate": "37", "codec": "h264"}
    _restore(_job(film, whole, preset, DeflickerStep(), **settings))
    _interrupt_once(monkeypatch, 8)
    with pytest.raises(KeyboardInterrupt):
        _restore(_job(film, resumed, preset, DeflickerStep(), **settings))
    summary = _restore(_job(film, resumed, preset, DeflickerStep(), **settings))
    assert summary.resumed_frames > 0
    assert resumed.read_bytes() == whole.read_bytes()


@pytest.mark.slow
def test_a_run_that_goes_on_writes_the_masks_of_its_own_frames_only(
    preset, tmp_path, monkeypatch
):
    """The frame before, which tells of the motion, has its mask already."""
    film = write_video(
        tmp_path / "old.mkv", width=32, height=24, frames=12, cuts=(7,), noise=15.0
    )
    damage = DamageStep(preset=str(save_small_damage_preset(tmp_path / "damage")))
    jobs = [
        dataclasses.replace(
            _job(film, tmp_path / f"{name}.mkv", preset, damage),
            mask_output=tmp_path / f"{name}_mask.mkv",
        )
        for name in ("whole", "resumed")
    ]
    _restore(jobs[0])
    _interrupt_once(monkeypatch, 6)
    with pytest.raises(KeyboardInterrupt):
        _restore(jobs[1])
    seen: list[int] = []
    summary = restore_film(
        jobs[1],
        show_progress=False,
        watcher=lambda done, total: seen.append(done),
    )
    assert summary.resumed_frames == 8
    assert seen == list(range(5, 13))
    for name in ("output", "mask_output"):
        whole, resumed = (_frames(getattr(job, name)) for job in jobs)
        for one, other in zip(whole, resumed, strict=True):
            np.testing.assert_array_equal(one.pixels, other.pixels)


def test_a_preset_that_makes_no_frames_is_refused(tmp_path):
    folder = save_small_preset(tmp_path / "denoiser")
    with pytest.raises(ValueError, match="makes no frames between frames"):
        load_interpolation(InterpolateStep(preset=str(folder)), "float32")


def test_it_comes_last_and_once():
    with pytest.raises(ValueError, match="after all other steps, once"):
        Plan((InterpolateStep(), DeflickerStep()))
    with pytest.raises(ValueError, match="after all other steps, once"):
        Plan((InterpolateStep(), InterpolateStep()))
