"""Previews show what a restoration of the whole film would give."""

from fractions import Fraction

import numpy as np
import pytest
from PIL import Image

from data_pipeline.video.reader import VideoReader
from serving import film_moments, preview
from serving.comparison_sheet import draw_comparisons
from serving.denoise_step import DenoiseStep
from serving.engine import restore_film
from serving.interpolate_step import InterpolateStep
from serving.interpolation_runner import load_interpolation
from serving.plan import Plan
from serving.preview import PreviewJob, detailed_times, write_preview
from serving.restore_job import RestoreJob
from tests.serving.small_denoiser import save_small_preset
from tests.serving.small_interpolator import save_small_interpolator
from tests.synthetic_video import write_video

_OPTIONS = (("preset", "ultrafast"), ("crf", "10"), ("g", "8"))


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    preset = save_small_preset(tmp_path_factory.mktemp("presets") / "small")
    return Plan((DenoiseStep(preset=str(preset), noise_level=15.0),))


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    path = tmp_path_factory.mktemp("films") / "old.mkv"
    return write_video(path, frames=70, cuts=(20, 37), noise=15.0, options=_OPTIONS)


@pytest.fixture(scope="module")
def restored(film, plan):
    output = film.with_name("new.mkv")
    job = RestoreJob(source=film, output=output, plan=plan, codec="ffv1")
    restore_film(job, show_progress=False)
    return [frame.pixels for frame in VideoReader(output, "off")]


@pytest.mark.parametrize("jumping", [False, True])
def test_its_pictures_are_those_of_the_restored_film(
    jumping, film, plan, restored, tmp_path, monkeypatch
):
    if jumping:
        monkeypatch.setattr(film_moments, "_SHORT_FILM_FRAMES", 0)
    # The first frame, one just after a cut, one just before one, and the last.
    times = tuple(Fraction(index, 25) for index in (0, 21, 36, 69))
    monkeypatch.setattr(preview, "detailed_times", lambda reader, count: times)
    pairs = []

    def keep(moments):
        pairs.extend(moments)
        return draw_comparisons(moments)

    monkeypatch.setattr(preview, "draw_comparisons", keep)
    target = tmp_path / "preview.png"
    write_preview(
        PreviewJob(source=film, target=target, plan=plan, moments=4), progress=False
    )
    old = [frame.pixels for frame in VideoReader(film)]
    assert len(pairs) == 4
    for pair, index in zip(pairs, (0, 21, 36, 69), strict=True):
        np.testing.assert_array_equal(pair.before, old[index])
        # The file holds luma and chroma, whose rounding moves a value by two.
        difference = np.abs(pair.after.astype(int) - restored[index])
        assert difference.max() <= 3
        assert np.abs(pair.after.astype(int) - old[index]).mean() > 1
    assert list(tmp_path.iterdir()) == [target]
    with Image.open(target) as sheet:
        assert sheet.width > 2 * 64
        assert sheet.height > 4 * 48


def test_a_plan_that_only_makes_frames_shows_those_half_way(
    film, tmp_path, monkeypatch
):
    preset = save_small_interpolator(tmp_path / "between")
    step = InterpolateStep(preset=str(preset))
    # The second one is the last of its shot.
    times = (Fraction(5, 25), Fraction(36, 25))
    monkeypatch.setattr(preview, "detailed_times", lambda reader, count: times)
    shown = []
    monkeypatch.setattr(
        preview,
        "draw_comparisons",
        lambda pairs: shown.extend(pairs) or Image.new("L", (1, 1)),
    )
    job = PreviewJob(source=film, target=tmp_path / "look.png", plan=Plan((step,)))
    write_preview(job, progress=False)
    frames = [frame.pixels for frame in VideoReader(film, "off")]
    maker = load_interpolation(step, "float32")
    motions = tuple(maker.measured(frames[i], frames[i + 1]) for i in (4, 5, 6))
    made = maker.between(frames[5], frames[6], motions, 0.5)
    np.testing.assert_array_equal(shown[0].before, frames[5])
    np.testing.assert_array_equal(shown[0].after, made)
    np.testing.assert_array_equal(shown[1].after, frames[36])


def test_turned_films_are_shown_upright(plan, tmp_path):
    path = write_video(tmp_path / "turned.mp4", frames=6, rotation=90)
    target = tmp_path / "preview.png"
    job = PreviewJob(source=path, target=target, plan=plan, moments=1)
    write_preview(job, progress=False)
    with Image.open(target) as sheet:
        assert sheet.height > 64 and sheet.width < 64 + 2 * 48


def test_the_moments_are_spread_and_the_most_detailed_of_their_part(tmp_path):
    path = write_video(tmp_path / "film.mkv", frames=60, options=_OPTIONS)
    times = detailed_times(VideoReader(path), 3)
    assert len(times) == 3
    for part, time in enumerate(times):
        assert part * Fraction(20, 25) <= time < (part + 1) * Fraction(20, 25)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [({"moments": 0}, "a moment or more; got 0"), ({"target": "x.jpg"}, r"\.png file")],
)
def test_wrong_jobs_are_refused(fields, sentence, plan, tmp_path):
    fields = {"moments": 1, "target": "x.png"} | fields
    target = tmp_path / fields["target"]
    with pytest.raises(ValueError, match=sentence):
        PreviewJob(
            source=tmp_path / "x.mp4",
            target=target,
            plan=plan,
            moments=fields["moments"],
        )


def test_a_missing_folder_is_named_before_any_work(plan, film, tmp_path):
    target = tmp_path / "nowhere" / "preview.png"
    with pytest.raises(FileNotFoundError, match="nowhere"):
        write_preview(PreviewJob(source=film, target=target, plan=plan))
