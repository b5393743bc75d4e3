"""Films come out larger, and as all other films do."""

from fractions import Fraction

import numpy as np
import pytest

from data_pipeline.video.probe import probe_video
from data_pipeline.video.reader import VideoReader
from serving import engine
from serving.deflicker_step import DeflickerStep
from serving.engine import restore_film
from serving.network_runner import NetworkRunner
from serving.plan import Plan
from serving.preview import PreviewJob, write_preview
from serving.report import write_report
from serving.restore_job import RestoreJob
from serving.upscale_step import UpscaleStep
from tests.serving.small_denoiser import save_small_preset
from tests.serving.small_upscaler import small_frame_upscaler, small_upscaler
from tests.synthetic_video import write_video
from zoo.temporal.stream import stream_clip

UNKNOWN = np.array([-1.0], np.float32)


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    folder = tmp_path_factory.mktemp("presets") / "small"
    preset = save_small_preset(folder, small_upscaler())
    return Plan((UpscaleStep(factor=2, preset=str(preset)),))


@pytest.fixture(scope="module")
def frame_plan(tmp_path_factory):
    folder = tmp_path_factory.mktemp("presets") / "frames"
    preset = save_small_preset(folder, small_frame_upscaler())
    return Plan((UpscaleStep(factor=3, preset=str(preset)),))


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    return write_video(
        tmp_path_factory.mktemp("films") / "old.mp4",
        width=38,
        height=22,
        frames=14,
        cuts=(5,),
        sample_aspect_ratio=Fraction(16, 15),
        audio_tracks=1,
    )


@pytest.fixture(autouse=True)
def short_segments(monkeypatch):
    monkeypatch.setattr(engine, "SEGMENT_FRAMES", 4)


def _restore(film, output, plan, **fields):
    job = RestoreJob(source=film, output=output, plan=plan, **fields)
    return restore_film(job, show_progress=False)


def _frames(path):
    return np.stack([frame.pixels for frame in VideoReader(path, "off")])


def test_the_film_is_what_the_network_makes_of_each_shot(film, plan, tmp_path):
    output = tmp_path / "new.mkv"
    summary = _restore(film, output, plan, codec="ffv1")
    old, network = _frames(film), small_upscaler()
    shots = [
        stream_clip(network, shot[None] / np.float32(255), UNKNOWN)[0]
        for shot in (old[:5], old[5:])
    ]
    wanted = np.clip(np.concatenate(shots), 0, 1) * 255
    restored = _frames(output)
    assert restored.shape == (14, 44, 76, 3)
    assert np.abs(restored - wanted).max() <= 0.51
    assert "upscale: preset" in summary.to_text()


def test_an_interrupted_run_goes_on_to_the_same_bytes(
    film, plan, tmp_path, monkeypatch
):
    _restore(film, tmp_path / "whole.mp4", plan)
    steps, original = [], NetworkRunner.step

    def step(self, frame, shown, state):
        steps.append(1)
        if len(steps) == 22:
            raise KeyboardInterrupt
        return original(self, frame, shown, state)

    with monkeypatch.context() as patch:
        patch.setattr(NetworkRunner, "step", step)
        with pytest.raises(KeyboardInterrupt):
            _restore(film, tmp_path / "new.mp4", plan)
    # Eight frames were made; a segment of four is closed when the next one begins.
    assert _restore(film, tmp_path / "new.mp4", plan).resumed_frames == 4
    written = (tmp_path / "new.mp4").read_bytes()
    assert written == (tmp_path / "whole.mp4").read_bytes()
    info = probe_video(tmp_path / "new.mp4")
    assert (info.width, info.height) == (76, 44)
    assert info.sample_aspect_ratio == Fraction(16, 15)


def test_tiles_give_the_same_bytes(film, frame_plan, tmp_path):
    summary = _restore(film, tmp_path / "tiles.mp4", frame_plan, tile="8")
    _restore(film, tmp_path / "whole.mp4", frame_plan, tile="off")
    assert summary.tile_side == 8
    written = (tmp_path / "tiles.mp4").read_bytes()
    assert written == (tmp_path / "whole.mp4").read_bytes()


@pytest.mark.slow
def test_preview_and_report_show_both_at_the_large_size(film, frame_plan, tmp_path):
    plan = Plan((DeflickerStep(), *frame_plan.steps))
    target = tmp_path / "preview.png"
    write_preview(
        PreviewJob(source=film, target=target, plan=plan, moments=1), progress=False
    )
    assert target.stat().st_size > 0
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    summary = _restore(
        film, tmp_path / "new.mp4", plan, pictures=pictures, shown_frames=(3,)
    )
    page = tmp_path / "report.html"
    write_report(page, summary, moments=1, noise_points=2, progress=False)
    text = page.read_text(encoding="utf-8")
    # Two pictures at one moment; three after steps and one of what changed.
    assert text.count('width="114" height="66"') == 6
    assert "does not become readable" in text
