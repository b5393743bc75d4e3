"""Inspections of videos that the test makes."""

import json
from fractions import Fraction

import numpy as np
import pytest

from serving import inspect as inspect_module
from serving.inspect import inspect_video
from tests.synthetic_video import (
    SyntheticVideo,
    moving_texture,
    write_clip,
    write_video,
)
from workflow.commands import inspect as inspect_command

_LOSSLESS = {"codec": "ffv1", "pixel_format": "bgr0", "options": ()}


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("films")


def test_a_plain_film_is_described_as_it_is(home):
    path = write_video(
        home / "plain.mp4", frames=30, audio_tracks=2, colour_matrix=1, width=96
    )
    found = inspect_video(path, moments=3)
    assert (found.width, found.height, found.frames) == (96, 48, 30)
    assert found.frames_counted
    assert found.seconds == pytest.approx(1.2, abs=0.05)
    assert Fraction(found.frames_per_second) == 25
    assert found.colour_matrix == "bt709"
    assert not found.matrix_guessed
    assert found.picture == "colour"
    assert found.cuts == ()
    assert not found.interlacing.interlaced
    assert len([line for line in found.streams if "audio" in line]) == 2


def test_cuts_are_found_and_not_looked_for_where_the_film_is_long(home, monkeypatch):
    path = write_video(home / "cuts.mkv", frames=30, cuts=(11, 20), **_LOSSLESS)
    assert inspect_video(path, moments=2).cuts == (11, 20)
    monkeypatch.setattr(inspect_module, "LONGEST_WHOLE_FILM", 20)
    shortened = inspect_video(path, moments=2)
    assert shortened.cuts is None
    assert not shortened.frames_counted
    assert inspect_video(path, moments=2, whole=True).cuts == (11, 20)


def test_noise_is_measured_at_every_moment(home):
    path = write_video(
        home / "noisy.mkv", width=160, height=120, frames=20, noise=60.0, **_LOSSLESS
    )
    found = inspect_video(path, moments=4)
    assert found.noise_level == pytest.approx(60.0, rel=0.15)
    times = [time for time, _ in found.noise_by_moment]
    assert times == pytest.approx([0.1, 0.3, 0.5, 0.7], abs=0.05)
    assert np.ptp([level for _, level in found.noise_by_moment]) < 10


def test_an_interlaced_film_is_called_so_and_deinterlacing_advised(home):
    path = write_video(
        home / "woven.mkv",
        frames=24,
        interlaced=True,
        speed=4,
        codec="ffv1",
        options=(),
    )
    found = inspect_video(path, moments=2)
    assert found.interlacing.interlaced
    assert any("deinterlaces" in sentence for sentence in found.suggestions)


def test_missing_colour_tags_and_variable_rate_are_said(home):
    times = [Fraction(i + i // 3, 25) for i in range(24)]
    path = write_video(
        home / "variable.mkv",
        frames=24,
        timestamps=times,
        colour_matrix=2,
        colour_range=0,
    )
    found = inspect_video(path, moments=2)
    assert found.variable_frame_rate
    assert found.matrix_guessed and found.colour_matrix == "smpte170m"
    assert found.range_guessed and found.colour_range == "limited"
    assert any("colour matrix" in note for note in found.notes)


def test_it_is_written_as_json_with_its_noise_level(home):
    path = write_video(home / "json.mkv", frames=6)
    found = inspect_video(path, moments=1)
    record = json.loads(found.to_json())
    assert record["noise_level"] == found.noise_level
    assert record["path"] == str(path)
    assert record["interlacing"]["interlaced"] is False
    assert record["black_and_white"] is False


def test_every_fault_has_a_number_a_surety_and_a_place_in_the_table(home):
    path = write_video(home / "faults.mkv", width=160, height=120, frames=30)
    found = inspect_video(path, moments=3)
    names = [fault.name for fault in found.faults]
    assert {"noise", "combing", "blur", "weave", "letterbox"} <= set(names)
    assert all(0.0 <= fault.confidence <= 1.0 for fault in found.faults)
    assert [row[0] for row in found.fault_rows()] == names
    record = json.loads(found.to_json())
    assert [fault["name"] for fault in record["faults"]] == names
    assert record["suggested_steps"] == list(found.suggested_steps)
    text = inspect_command.table(found)
    assert all(len(line) <= 88 for line in text.splitlines())
    assert "weave" in text


def test_noise_and_fields_ask_for_their_steps(home):
    path = write_video(
        home / "asks.mkv",
        width=160,
        height=120,
        frames=24,
        interlaced=True,
        noise=25.0,
        speed=4,
        codec="ffv1",
        options=(),
    )
    found = inspect_video(path, moments=3)
    assert {"deinterlace", "denoise"} <= set(found.suggested_steps)


def test_a_film_in_black_and_white_asks_for_colour(home):
    grey = moving_texture(8, 48, 64).mean(axis=-1, keepdims=True)
    path = write_clip(
        home / "grey.mkv", np.repeat(grey, 3, axis=-1), SyntheticVideo(**_LOSSLESS)
    )
    assert "colour" in inspect_video(path, moments=1).suggested_steps


def test_faults_that_need_every_frame_are_not_measured_in_a_long_film(home):
    path = write_video(home / "long.mkv", width=160, height=120, frames=30)
    faults = {
        fault.name: fault
        for fault in inspect_video(path, moments=3, whole=False).faults
    }
    assert faults["weave"].value is None and faults["hard cuts"].value is None
    assert faults["blur"].value is not None


def test_frames_too_small_to_measure_have_an_unknown_level(home):
    path = write_video(home / "tiny.mkv", width=16, height=8, frames=6)
    found = inspect_video(path, moments=1)
    assert found.noise is None
    assert found.noise_level == -1.0
    assert "cannot be measured" in dict(found.rows())["noise"]


def test_a_missing_file_and_a_text_are_refused(home):
    with pytest.raises(FileNotFoundError):
        inspect_video(home / "missing.mp4")
    text = home / "text.mp4"
    text.write_text("this is no video\n" * 50)
    with pytest.raises(ValueError, match=r"text\.mp4"):
        inspect_video(text)
