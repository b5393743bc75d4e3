"""Films that go on: what stays, and that what is invented is said."""

import base64
import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from data_pipeline.video.probe import probe_video
from data_pipeline.video.reader import VideoReader
from serving.extension_report import write_extension_report
from serving.film_extension import ExtensionJob, extend_film
from tests.serving.small_predictor import save_small_predictor
from tests.synthetic_video import write_video
from zoo.vae.continuation import continuation


@pytest.fixture(scope="module")
def preset(tmp_path_factory):
    return str(save_small_predictor(tmp_path_factory.mktemp("presets") / "small"))


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    path = tmp_path_factory.mktemp("films") / "in.mkv"
    return write_video(
        path, width=40, height=24, frames=6, codec="ffv1", audio_tracks=1, cuts=(3,)
    )


@pytest.fixture(scope="module")
def made(film, preset, tmp_path_factory):
    """The film with five frames more, of one seed, and of another."""
    folder = tmp_path_factory.mktemp("made")
    jobs = [
        ExtensionJob(
            source=film,
            output=folder / f"{seed}.mkv",
            frames=5,
            preset=preset,
            seed=seed,
            codec="ffv1",
        )
        for seed in (0, 1)
    ]
    return [extend_film(job, show_progress=False) for job in jobs]


def _frames(path):
    return [frame.pixels for frame in VideoReader(path, deinterlace="off")]


def test_the_film_stays_and_frames_come_behind_it_that_the_seed_decides(film, made):
    old, new, other = _frames(film), *(_frames(each.job.output) for each in made)
    assert len(new) == 11
    np.testing.assert_array_equal(new[:6], old)
    assert (np.array(new[6:]) != np.array(other[6:])).any()
    np.testing.assert_array_equal(new[:6], other[:6])


def test_sound_and_steady_times_stay(film, made):
    old, new = probe_video(film), probe_video(made[0].job.output)
    assert len(new.others("audio")) == 1
    assert made[0].audio_packets > 0
    times = [f.timestamp for f in VideoReader(made[0].job.output, deinterlace="off")]
    # Matroska counts milliseconds.
    steps = np.diff([float(time) for time in times])
    np.testing.assert_allclose(steps, float(old.frame_interval), atol=0.002)


def test_only_the_last_shot_is_looked_at_and_what_is_invented_is_said(made, tmp_path):
    assert made[0].looked_at == 3
    assert "frames 6 to 10, counted from 0, are INVENTED" in made[0].to_text()
    page = tmp_path / "page.html"
    write_extension_report(page, made[0])
    text = page.read_text(encoding="utf-8")
    assert text.count("frame 6, invented") == 1
    assert text.count("frame 5, recorded") == 1
    assert "Nobody recorded what they show" in text


def test_a_goal_changes_what_is_made(film, preset, made, tmp_path):
    job = ExtensionJob(
        source=film,
        output=tmp_path / "to.mkv",
        frames=5,
        preset=preset,
        goal=np.full((24, 40, 3), 255, np.uint8),
        codec="ffv1",
    )
    extend_film(job, show_progress=False)
    assert (np.array(_frames(job.output)[6:]) != _frames(made[0].job.output)[6:]).any()


def test_a_goal_lies_as_the_frames_of_a_film_that_is_turned(
    preset, tmp_path, monkeypatch
):
    seen = []

    def watched(*arguments, **named):
        seen.append(np.asarray(named["goal"])[0])
        return continuation(*arguments, **named)

    monkeypatch.setattr("serving.film_extension.continuation", watched)
    source = write_video(
        tmp_path / "in.mp4", width=40, height=24, frames=2, rotation=90
    )
    goal = np.zeros((40, 24, 3), np.uint8)
    goal[:10, :6] = 255
    job = ExtensionJob(
        source=source, output=tmp_path / "o.mp4", frames=1, preset=preset, goal=goal
    )
    summary = extend_film(job, show_progress=False)
    np.testing.assert_array_equal(np.rot90(seen[0], 1), goal / 255)
    assert summary.rotation == 90


def test_the_page_shows_turned_films_upright(made, tmp_path):
    write_extension_report(tmp_path / "page.html", replace(made[0], rotation=90))
    text = (tmp_path / "page.html").read_text(encoding="utf-8")
    picture = text.partition("data:image/jpeg;base64,")[2].partition('"')[0]
    assert Image.open(io.BytesIO(base64.b64decode(picture))).size == (24, 40)


def test_a_network_that_predicts_nothing_is_refused_and_nothing_is_left(film, tmp_path):
    job = ExtensionJob(
        source=film, output=tmp_path / "x.mkv", frames=2, preset="espcn_x4"
    )
    with pytest.raises(ValueError, match="received a ESPCN"):
        extend_film(job, show_progress=False)
    assert not list(tmp_path.iterdir())
