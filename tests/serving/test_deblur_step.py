"""How sharpening is planned, and what it does to films."""

from pathlib import Path

import numpy as np
import pytest

from data_pipeline.video.reader import VideoReader
from serving.deblur_step import DeblurStep
from serving.denoise_step import DenoiseStep
from serving.engine import restore_film
from serving.network_loading import REMOTE_STEPS, weights_identity
from serving.plan import Plan
from serving.planning import plan_restoration
from serving.preview import PreviewJob, write_preview
from serving.report import write_report
from serving.restore_job import RestoreJob
from tests.serving.small_denoiser import save_small_preset
from tests.synthetic_video import write_video
from tests.zoo.shared_network_checks import small_network
from zoo.catalog import CATALOG
from zoo.temporal.stream import stream_clip


@pytest.fixture(scope="module")
def preset(tmp_path_factory):
    folder = tmp_path_factory.mktemp("presets") / "small"
    network = small_network(CATALOG["shift_deblurrer"])
    return str(save_small_preset(folder, network))


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    path = tmp_path_factory.mktemp("films") / "old.mkv"
    return write_video(path, width=38, height=22, frames=9, codec="ffv1")


def _plan(steps, **settings):
    return plan_restoration(
        Path("old.mp4"), steps=steps, preset="a", noise="blind", **settings
    )


class _Blurred:
    """Finds noise, blur and weave in any film."""

    suggested_steps = ("deblur", "denoise", "steady")

    def inspect(self, whole=None):
        return self


def test_it_takes_a_strength_and_a_preset():
    plan = _plan("deblur:0.5", deblur_preset="sharper")
    assert plan == Plan((DeblurStep(preset="sharper", strength=0.5),))
    assert Plan.from_json(plan.to_json()) == plan
    assert plan.scale == 1


def test_the_strength_of_the_call_holds_where_it_has_none():
    (step,) = _plan("deblur", strength=0.7).steps
    assert step == DeblurStep(strength=0.7)


def test_auto_sharpens_a_blurred_film_after_its_noise_is_gone(preset):
    plan = _plan("auto,upscale:2", deblur_preset=preset, inspector=_Blurred())
    tasks = [step.task for step in plan.steps]
    assert tasks == ["steady", "denoise", "deblur", "upscale"]


def test_a_step_without_a_preset_is_refused():
    with pytest.raises(ValueError, match="a deblur step names its preset"):
        DeblurStep(preset="")


def test_retrained_weights_are_noticed(preset, tmp_path):
    other = save_small_preset(
        tmp_path / "other", small_network(CATALOG["shift_denoiser"])
    )
    plans = [Plan((DeblurStep(preset=str(p)),)) for p in (preset, other)]
    assert weights_identity(plans[0]) != weights_identity(plans[1])
    assert weights_identity(plans[0]) == weights_identity(plans[0])


def test_it_can_run_behind_a_server_like_denoising():
    assert {DeblurStep, DenoiseStep} <= set(REMOTE_STEPS)


@pytest.mark.slow
def test_the_film_is_what_the_network_makes_of_it(film, preset, tmp_path):
    output = tmp_path / "new.mkv"
    plan = Plan((DeblurStep(preset=preset),))
    job = RestoreJob(source=film, output=output, plan=plan, codec="ffv1")
    summary = restore_film(job, show_progress=False)
    old, new = (
        np.stack([frame.pixels for frame in VideoReader(path, "off")])
        for path in (film, output)
    )
    network = small_network(CATALOG["shift_deblurrer"])
    level = np.array([-1.0], np.float32)
    made = stream_clip(network, old[None] / np.float32(255), level)[0]
    wanted = 255 * np.clip(made, 0, 1)
    assert np.abs(new - wanted).max() <= 0.51
    assert np.abs(new.astype(int) - old).max() > 2
    assert "deblur: preset" in summary.to_text()


@pytest.mark.slow
def test_preview_and_report_show_it(film, preset, tmp_path):
    plan = Plan((DeblurStep(preset=preset),))
    target = tmp_path / "preview.png"
    write_preview(
        PreviewJob(source=film, target=target, plan=plan, moments=1), progress=False
    )
    assert target.stat().st_size > 0
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    job = RestoreJob(
        source=film,
        output=tmp_path / "new.mp4",
        plan=plan,
        pictures=pictures,
        shown_frames=(3,),
    )
    summary = restore_film(job, show_progress=False)
    page = tmp_path / "report.html"
    write_report(page, summary, moments=1, noise_points=2, progress=False)
    text = page.read_text(encoding="utf-8")
    assert "<h3>Deblur</h3>" in text
    assert "edges and detail that blur weakened" in text
