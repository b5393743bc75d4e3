"""Trimming, cropping and grain in a whole restoration."""

from fractions import Fraction

import av
import numpy as np
import pytest

from data_pipeline.video.probe import probe_video
from data_pipeline.video.reader import VideoReader
from serving import engine, preview
from serving.contrast_step import ContrastStep
from serving.crop_step import CropStep
from serving.engine import restore_film
from serving.grain_step import GrainStep
from serving.network_runner import NetworkRunner
from serving.plan import Plan
from serving.preview import PreviewJob, write_preview
from serving.restore_job import RestoreJob
from serving.trim_step import TrimStep
from tests.synthetic_video import write_video

_RATE = 25


@pytest.fixture(autouse=True)
def short_segments(monkeypatch):
    monkeypatch.setattr(engine, "SEGMENT_FRAMES", 6)


def _restored(source, output, *steps, codec="ffv1"):
    job = RestoreJob(source=source, output=output, plan=Plan(steps), codec=codec)
    return restore_film(job, show_progress=False)


def _frames(path):
    return np.stack([frame.pixels for frame in VideoReader(path, "off")])


def _flash_and_beep(path, *, at, frames=75):
    """A black film with one white frame, and a beep that starts with it."""
    with av.open(str(path), "w") as film:
        picture = film.add_stream("libx264", rate=_RATE, options={"preset": "fast"})
        picture.width, picture.height, picture.pix_fmt = 64, 48, "yuv420p"
        sound = film.add_stream("aac", rate=48000, layout="mono")
        packets = []
        for index in range(frames):
            shade = 255 if index == at else 16
            pixels = np.full((48, 64, 3), shade, np.uint8)
            packets += picture.encode(av.VideoFrame.from_ndarray(pixels))
        packets += picture.encode(None)
        samples = np.zeros(48000 * frames // _RATE, np.float32)
        first = 48000 * at // _RATE
        samples[first : first + 9600] = np.sin(np.arange(9600) / 7.0)
        for start in range(0, len(samples), 1024):
            part = av.AudioFrame.from_ndarray(
                samples[None, start : start + 1024], format="fltp", layout="mono"
            )
            part.sample_rate, part.pts = 48000, start
            part.time_base = Fraction(1, 48000)
            packets += sound.encode(part)
        packets += sound.encode(None)
        for packet in sorted(packets, key=lambda p: p.dts * p.time_base):
            film.mux(packet)
    return path


def _flash_time(path):
    brightest = max(VideoReader(path, "off"), key=lambda frame: frame.pixels.mean())
    return float(brightest.timestamp)


def _beep_time(path):
    with av.open(str(path)) as film:
        for part in film.decode(audio=0):
            heard = np.flatnonzero(np.abs(part.to_ndarray()[0]) > 0.1)
            if len(heard):
                return float(part.time) + heard[0] / 48000
    raise AssertionError("nothing is heard")


@pytest.mark.parametrize("name", ["new.mp4", "new.mkv", "new.mov"])
@pytest.mark.parametrize("start", [0.0, 0.33, 0.52])
def test_what_is_seen_and_heard_together_stays_together(tmp_path, name, start):
    film = _flash_and_beep(tmp_path / "old.mp4", at=40)
    before = _beep_time(film) - _flash_time(film)
    new = tmp_path / name
    summary = _restored(film, new, TrimStep(start=start, end=2.2), codec="h264")
    first = int(np.ceil(start * _RATE))
    assert summary.frames == 55 - first
    assert _beep_time(new) - _flash_time(new) == pytest.approx(before, abs=0.01)
    start_of_film = float(probe_video(new).start)
    assert _flash_time(new) - start_of_film == pytest.approx((40 - first) / _RATE)
    assert "byte for byte" in summary.to_text()


def test_only_the_frames_asked_for_come_out(tmp_path):
    film = write_video(tmp_path / "old.mkv", frames=40, audio_tracks=2)
    summary = _restored(film, tmp_path / "new.mkv", TrimStep(start=0.4, end=1.2))
    kept = _frames(film)[10:30]
    np.testing.assert_array_equal(_frames(tmp_path / "new.mkv"), kept)
    assert summary.frames == 20
    assert summary.duration == Fraction(20, 25)


@pytest.mark.parametrize(
    ("fields", "name"), [({"variable": True}, "new.mkv"), ({"start": 50}, "new.mp4")]
)
def test_films_with_uneven_or_late_times_are_trimmed_too(tmp_path, fields, name):
    times = [Fraction(i * i + 10 * i, 250) for i in range(40)]
    if "start" in fields:
        film = write_video(
            tmp_path / "old.ts",
            frames=40,
            start=Fraction(50),
            audio_start=Fraction(50),
            audio_tracks=1,
        )
        times = [Fraction(i, 25) for i in range(40)]
    else:
        film = write_video(
            tmp_path / "old.mkv", frames=40, timestamps=times, audio_tracks=1
        )
    _restored(film, tmp_path / name, TrimStep(start=1.0), codec="h264")
    wanted = [time for time in times if time >= 1]
    new = [frame.timestamp for frame in VideoReader(tmp_path / name, "off")]
    assert [float(t - new[0]) for t in new] == pytest.approx(
        [float(t - wanted[0]) for t in wanted], abs=1.5e-3
    )


def _subtitles(path):
    with av.open(str(path)) as film:
        return [
            (bytes(p), p.pts * p.time_base, p.duration * p.time_base)
            for p in film.demux(subtitles=0)
            if p.size
        ]


def test_subtitles_and_chapters_follow(tmp_path):
    # Subtitles are shown from 0.1 to 0.25 s and from 0.3 to 0.45 s.
    film = write_video(
        tmp_path / "old.mkv", frames=40, subtitles="srt", chapters=True, audio_tracks=1
    )
    new = tmp_path / "new.mkv"
    _restored(film, new, TrimStep(start=0.2, end=0.4), codec="h264")
    offset = probe_video(new).start
    one, two = _subtitles(new)
    tick = Fraction(1, 1000)
    assert (one[0], two[0]) == (b"one", b"two")
    assert abs(one[1] - offset) <= tick and abs(one[2] - Fraction(5, 100)) <= tick
    assert abs(two[1] - offset - Fraction(1, 10)) <= tick
    assert abs(two[2] - Fraction(1, 10)) <= tick
    ((start, end, title),) = probe_video(new).chapters
    assert (start, end, title) == (0, Fraction(1, 5), "Part 1")


def test_a_stretch_beyond_the_end_leaves_nothing_behind(tmp_path):
    film = write_video(tmp_path / "old.mp4", frames=25, audio_tracks=1)
    with pytest.raises(ValueError, match=r"no picture from 5 s to 6 s.*1\.00 s long"):
        _restored(film, tmp_path / "new.mp4", TrimStep(start=5, end=6), codec="h264")
    assert list(tmp_path.iterdir()) == [film]


def test_a_part_of_the_picture_keeps_its_pixels_and_their_shape(tmp_path):
    film = write_video(
        tmp_path / "old.mp4", frames=4, sample_aspect_ratio=Fraction(4, 3), rotation=90
    )
    step = CropStep(width=40, height=32, left=8, top=6)
    _restored(film, tmp_path / "new.mkv", step)
    np.testing.assert_array_equal(
        _frames(tmp_path / "new.mkv"), _frames(film)[:, 6:38, 8:48]
    )
    _restored(film, tmp_path / "new.mp4", step, codec="h264")
    info = probe_video(tmp_path / "new.mp4")
    assert (info.width, info.height) == (40, 32)
    assert info.sample_aspect_ratio == Fraction(4, 3)
    assert info.rotation == 90


def test_a_part_beyond_the_picture_is_refused(tmp_path):
    film = write_video(tmp_path / "old.mp4", frames=4)
    with pytest.raises(ValueError, match=r"64x48 pixels; received 60x20\+8\+0"):
        _restored(film, tmp_path / "new.mkv", CropStep(width=60, height=20, left=8))
    assert list(tmp_path.iterdir()) == [film]


@pytest.mark.slow
def test_an_interrupted_chain_goes_on_to_the_same_bytes(tmp_path, monkeypatch):
    # Longer than the run-up of contrast, so that it starts inside the shot.
    monkeypatch.setattr(engine, "SEGMENT_FRAMES", 24)
    film = write_video(tmp_path / "old.mp4", frames=130, cuts=(15,), audio_tracks=1)
    chain = (
        TrimStep(start=0.2, end=5.0),
        CropStep(width=48, height=40, left=4, top=2),
        ContrastStep(),
        GrainStep(level=6.0, colour=0.5),
    )
    _restored(film, tmp_path / "whole.mp4", *chain, codec="h264")
    steps = []
    original = NetworkRunner.step

    def step(self, frame, shown, state):
        steps.append(1)
        if len(steps) == 2 * 118:
            raise KeyboardInterrupt
        return original(self, frame, shown, state)

    with monkeypatch.context() as patch:
        patch.setattr(NetworkRunner, "step", step)
        with pytest.raises(KeyboardInterrupt):
            _restored(film, tmp_path / "new.mp4", *chain, codec="h264")
    summary = _restored(film, tmp_path / "new.mp4", *chain, codec="h264")
    assert summary.resumed_frames > 84
    whole = (tmp_path / "whole.mp4").read_bytes()
    assert (tmp_path / "new.mp4").read_bytes() == whole


def test_grain_is_new_in_every_frame_and_not_carried_on_by_a_cut(tmp_path):
    film = write_video(tmp_path / "old.mkv", frames=8, cuts=(4,), speed=0)
    _restored(film, tmp_path / "new.mkv", GrainStep(level=10.0))
    grain = (_frames(tmp_path / "new.mkv").astype(int) - _frames(film))[..., 1]
    patterns = grain.reshape(8, -1) - grain.reshape(8, -1).mean(1, keepdims=True)
    likeness = np.corrcoef(patterns)
    assert np.abs(likeness - np.eye(8)).max() < 0.1
    assert 4 < patterns.std() < 11


def test_a_preview_shows_the_grain_of_the_film(tmp_path, monkeypatch):
    film = write_video(tmp_path / "old.mkv", frames=12)
    steps = (TrimStep(start=0.12), GrainStep(level=20.0))
    _restored(film, tmp_path / "new.mkv", *steps)
    pairs = []

    def keep(moments):
        pairs.extend(moments)
        return preview_sheet(moments)

    preview_sheet = preview.draw_comparisons
    monkeypatch.setattr(preview, "draw_comparisons", keep)
    monkeypatch.setattr(preview, "detailed_times", lambda r, c: (Fraction(7, 25),))
    target = tmp_path / "look.png"
    write_preview(PreviewJob(source=film, target=target, plan=Plan(steps), moments=1))
    np.testing.assert_array_equal(pairs[0].before, _frames(film)[7])
    np.testing.assert_array_equal(pairs[0].after, _frames(tmp_path / "new.mkv")[4])


@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_a_stretch_in_which_a_track_is_silent_is_kept(tmp_path, suffix):
    # Sound that ends before the picture, or a commentary that comes later.
    old = write_video(
        tmp_path / "old.mp4", frames=30, audio_tracks=2, audio_start=Fraction(1)
    )
    new = tmp_path / f"new{suffix}"
    summary = _restored(old, new, TrimStep(end=0.4), codec="h264")
    assert summary.frames == 10
    assert "that stretch of the source has no sound" in summary.checks
