import numpy as np
import pytest

from benchmarks.demo_film import draw_frame
from serving import inspector
from serving.contrast_step import ContrastStep
from serving.crop_step import CropStep
from serving.deflicker_step import DeflickerStep
from serving.denoise_step import UNKNOWN_NOISE, DenoiseStep
from serving.grain_step import GrainStep
from serving.inspect import inspect_video
from serving.inspector import Inspector
from serving.measured_steps import with_levels
from serving.noise_estimate import NoiseEstimate
from serving.plan import Plan
from serving.planning import plan_restoration
from serving.steady_step import SteadyStep
from serving.trim_step import TrimStep
from serving.upscale_step import UpscaleStep
from tests.synthetic_video import (
    SyntheticVideo,
    moving_texture,
    write_clip,
    write_video,
)
from zoo.catalog import CONFIG_FILE


def _plan(source, noise, preset="a"):
    return plan_restoration(source, steps="denoise", preset=preset, noise=noise)


def _noisy_film(folder, codec, pixel_format):
    return write_video(
        folder / "old.mkv",
        width=160,
        height=128,
        frames=9,
        noise=20.0,
        speed=0,
        codec=codec,
        pixel_format=pixel_format,
        options=(("crf", "10"),) if codec == "libx264" else (),
    )


@pytest.mark.parametrize(("noise", "level"), [("blind", -1.0), ("12.5", 12.5)])
def test_a_stated_level_is_taken_without_a_look_at_the_film(tmp_path, noise, level):
    plan = _plan(tmp_path / "missing.mp4", noise)
    assert plan == Plan((DenoiseStep(preset="a", noise_level=level),))


@pytest.mark.parametrize(
    ("codec", "pixel_format", "told"),
    [("ffv1", "bgr0", True), ("libx264", "yuv420p", False)],
)
def test_auto_tells_the_level_of_white_noise_only(tmp_path, codec, pixel_format, told):
    film = _noisy_film(tmp_path, codec, pixel_format)
    measured = inspect_video(film, whole=False).noise
    assert measured.level > 5
    assert measured.white == told
    (step,) = _plan(film, "auto", preset="denoise_fast").steps
    expected = pytest.approx(measured.level, abs=0.06) if told else UNKNOWN_NOISE
    assert step.noise_level == expected


@pytest.mark.parametrize(
    ("before", "told"),
    [
        ([], True),
        ([SteadyStep(), GrainStep(level=2.0)], False),
        ([ContrastStep(strength=0.0)], True),
        ([UpscaleStep(preset="upscale_x2")], False),
        ([DenoiseStep(preset="denoise_fast", strength=0.5)], False),
    ],
)
def test_a_level_that_a_step_before_has_changed_is_not_told(before, told):
    measured = NoiseEstimate(
        level=12.34,
        channels=(12.34,) * 3,
        correlated=False,
        autocorrelation=0.0,
        shared=0.0,
    )
    step = DenoiseStep(preset="denoise_fast")
    last = with_levels([*before, step], measured)[-1]
    assert last.noise_level == (12.3 if told else UNKNOWN_NOISE)


def test_a_network_that_is_not_blind_is_told_the_level_of_any_noise(tmp_path):
    film = _noisy_film(tmp_path, "libx264", "yuv420p")
    folder = tmp_path / "preset"
    folder.mkdir()
    (folder / CONFIG_FILE).write_text('{"model": "fast_dvd_net", "config": {}}')
    (step,) = _plan(film, "auto", preset=str(folder)).steps
    assert step.noise_level > 5


def test_a_network_that_restores_nothing_is_left_to_those_who_load_it(tmp_path):
    film = _noisy_film(tmp_path, "libx264", "yuv420p")
    assert _plan(film, "auto", preset="vae").steps == (DenoiseStep(preset="vae"),)


@pytest.mark.parametrize("noise", ["much", "-1", "300", "nan", ""])
def test_what_is_no_level_is_refused(tmp_path, noise):
    with pytest.raises(ValueError, match="auto, blind or a standard deviation"):
        _plan(tmp_path / "old.mp4", noise)


def test_a_missing_film_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="missing"):
        _plan(tmp_path / "missing.mp4", "auto")


def test_steps_come_in_the_order_and_strength_that_was_asked_for(tmp_path):
    plan = plan_restoration(
        tmp_path / "old.mp4",
        steps="deflicker:0.5, steady,denoise",
        preset="a",
        strength=0.8,
        noise="blind",
    )
    assert plan == Plan(
        (
            DeflickerStep(strength=0.5),
            SteadyStep(),
            DenoiseStep(preset="a", strength=0.8),
        )
    )


@pytest.mark.parametrize(
    ("steps", "message"),
    [
        ("sharpen", "steps are deinterlace, trim, .*denoise, .*received 'sharpen'"),
        ("", "received ''"),
        ("denoise:much", "as in denoise:0.6; received 'denoise:much'"),
        ("denoise:1.5", "from 0 .unchanged. to 1; received 1.5"),
        ("steady:0.5", "half a movement leaves a ghost"),
    ],
)
def test_steps_that_make_no_sense_are_refused(tmp_path, steps, message):
    with pytest.raises(ValueError, match=message):
        plan_restoration(tmp_path / "old.mp4", steps=steps, preset="a", noise="blind")


def test_plan_and_report_look_at_the_film_once(tmp_path, monkeypatch):
    film = write_video(tmp_path / "old.mkv", frames=6, noise=15.0)
    looks = []
    inspect = inspector.inspect_video

    def counted(source, **settings):
        looks.append(settings["whole"])
        return inspect(source, **settings)

    monkeypatch.setattr(inspector, "inspect_video", counted)
    for steps, noise in (("auto", "auto"), ("denoise", "auto"), ("denoise", "blind")):
        look = Inspector(film, closely=True)
        plan_restoration(
            film, steps=steps, preset="denoise_fast", noise=noise, inspector=look
        )
        assert look.inspect().frames_counted
    assert looks == [True, None, None]


def test_auto_takes_the_steps_that_the_faults_ask_for(tmp_path):
    noisy = _noisy_film(tmp_path, "ffv1", "bgr0")
    plan = plan_restoration(noisy, preset="denoise_fast", strength=0.7)
    assert [step.task for step in plan.steps] == ["denoise"]
    assert plan.steps[0].strength == 0.7
    drawn = np.stack([draw_frame(index) for index in range(12)]) / np.float32(255)
    clean = write_clip(tmp_path / "clean.mkv", drawn, SyntheticVideo())
    assert plan_restoration(clean, preset="denoise_fast") == Plan()


def test_steps_that_choose_what_is_read_come_first(tmp_path):
    plan = plan_restoration(
        tmp_path / "old.mp4",
        steps="grain:4,denoise,crop:32x16+2+4,contrast:0.5,trim:1:00-1:01:02.5",
        preset="a",
        noise="blind",
    )
    assert plan == Plan(
        (
            TrimStep(start=60.0, end=3662.5),
            CropStep(width=32, height=16, left=2, top=4),
            GrainStep(level=4.0),
            DenoiseStep(preset="a"),
            ContrastStep(strength=0.5),
        )
    )
    assert Plan.from_json(plan.to_json()) == plan


@pytest.mark.parametrize(
    ("steps", "message"),
    [
        ("trim", "START-END in seconds or h:m:s.*received ''"),
        ("trim:10", "START-END.*received '10'"),
        ("trim:-", "START-END.*received '-'"),
        ("trim:a-b", "START-END.*received 'a-b'"),
        ("trim:20-10", "ends after that; received from 20 s to 10 s"),
        ("crop:640", "auto or WIDTHxHEIGHT.LEFT.TOP.*received '640'"),
        ("crop:0x10+0+0", "a pixel at least"),
        ("crop:33x16+1+0", r"even numbers.*33x16\+1\+0, so try crop:32x16\+2\+0"),
        ("crop:8x8+0+0,crop:8x8+0+0", "each once; received crop, crop"),
        ("grain:lots", "auto or its level.*received 'lots'"),
        ("grain:0", "above 0 and up to 64.*received 0"),
        ("grain:nan", "above 0 and up to 64.*received nan"),
        ("contrast:strong", "as in contrast:0.6; received 'contrast:strong'"),
        ("white_balance:2", "from 0 .unchanged. to 1; received 2"),
        ("deinterlace:0.5", "deinterlace has no strength; received 0.5"),
        ("auto:2", "received 'auto:2'"),
    ],
)
def test_what_a_step_does_not_take_is_refused(tmp_path, steps, message):
    with pytest.raises(ValueError, match=message):
        plan_restoration(tmp_path / "old.mp4", steps=steps, preset="a", noise="blind")


@pytest.mark.parametrize(
    ("steps", "deinterlace", "planned"),
    [
        ("contrast", "auto", ["deinterlace", "contrast"]),
        ("contrast", "off", ["contrast"]),
        ("contrast,deinterlace", "off", ["deinterlace", "contrast"]),
        ("auto", "auto", ["deinterlace"]),
        ("auto", "off", []),
    ],
)
def test_fields_are_made_whole_pictures_unless_that_is_forbidden(
    tmp_path, steps, deinterlace, planned
):
    film = write_video(tmp_path / "old.mkv", frames=14, speed=3, interlaced=True)
    plan = plan_restoration(
        film, steps=steps, preset="denoise_fast", deinterlace=deinterlace
    )
    tasks = [step.task for step in plan.steps if step.task != "denoise"]
    assert tasks == planned


def test_a_progressive_film_is_not_deinterlaced_unless_told(tmp_path):
    film = write_video(tmp_path / "old.mkv", frames=14, speed=3)
    for deinterlace, planned in (("auto", []), ("bwdif", ["deinterlace"])):
        plan = plan_restoration(
            film, steps="contrast", preset="a", deinterlace=deinterlace
        )
        assert [s.task for s in plan.steps] == [*planned, "contrast"]


def _letterboxed(folder, *, top, bottom, left=0):
    clip = moving_texture(20, 96, 128)
    clip[:, :top] = clip[:, 96 - bottom :] = clip[:, :, :left] = 0.0
    return write_clip(folder / "old.mkv", clip, SyntheticVideo(options=(("crf", "8"),)))


def test_bars_are_measured_to_even_places_where_they_are_to_be_cropped(tmp_path):
    film = _letterboxed(tmp_path, top=13, bottom=16, left=8)
    (step,) = plan_restoration(film, steps="crop", preset="a").steps
    assert (step.width, step.height, step.left, step.top) == (120, 66, 8, 14)


def test_a_film_without_bars_is_not_cropped(tmp_path, caplog):
    film = _letterboxed(tmp_path, top=0, bottom=0)
    assert plan_restoration(film, steps="crop:auto", preset="a") == Plan()
    assert "not cropped" in caplog.text


def test_auto_never_crops_trims_or_changes_the_look(tmp_path):
    film = _letterboxed(tmp_path, top=16, bottom=16)
    assert "crop" in inspect_video(film).suggested_steps
    plan = plan_restoration(film, preset="denoise_fast")
    assert not {"crop", "trim", "grain", "contrast"} & {s.task for s in plan.steps}


def test_grain_is_a_share_of_what_was_measured_and_like_it(tmp_path):
    film = _noisy_film(tmp_path, "ffv1", "bgr0")
    measured = inspect_video(film, whole=False).noise
    plan = plan_restoration(film, steps="denoise,grain", preset="denoise_fast")
    grain = plan.steps[1]
    assert grain.level == pytest.approx(0.3 * measured.level, abs=0.06)
    assert grain.size < 0.35
    assert grain.colour > 0.8


def test_auto_may_stand_among_steps_that_are_named(tmp_path):
    film = _noisy_film(tmp_path, "ffv1", "bgr0")
    plan = plan_restoration(
        film, steps="grain:2,auto,contrast", preset="denoise_fast", noise="blind"
    )
    assert [s.task for s in plan.steps] == ["denoise", "contrast", "grain"]
    named = plan_restoration(
        film, steps="auto,denoise:0.5", preset="denoise_fast", noise="blind"
    )
    assert [s.strength for s in named.steps] == [0.5]


def test_a_film_without_grain_gets_none_unless_it_is_said_how_much(tmp_path, caplog):
    drawn = np.stack([draw_frame(index) for index in range(9)]) / np.float32(255)
    clean = write_clip(tmp_path / "clean.mkv", drawn, SyntheticVideo())
    assert plan_restoration(clean, steps="grain", preset="a") == Plan()
    assert "hardly any grain" in caplog.text
    assert plan_restoration(clean, steps="grain:2", preset="a").steps[0].level == 2.0


def test_grain_of_a_black_and_white_film_is_grey():
    noise = NoiseEstimate(
        level=10.0,
        channels=(10.0, 10.0, 10.0),
        correlated=True,
        autocorrelation=0.5,
        shared=0.0,
    )
    assert GrainStep.like(noise, black_and_white=True).colour == 0.0
    coloured = GrainStep.like(noise, black_and_white=False)
    assert (coloured.level, coloured.colour) == (3.0, 1.0)
    assert coloured.size == pytest.approx(0.6, abs=0.01)


def test_grain_of_an_enlarged_film_is_enlarged():
    fields = {"level": 10.0, "channels": (10.0,) * 3, "shared": 0.0}
    for correlation in (0.0, 0.3):
        noise = NoiseEstimate(correlated=True, autocorrelation=correlation, **fields)
        size = GrainStep.like(noise, black_and_white=False).size
        larger = GrainStep.like(noise, black_and_white=False, scale=2).size
        assert larger == pytest.approx((4.0 * size**2 + 0.25) ** 0.5, abs=0.02)
