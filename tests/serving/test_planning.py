import pytest

from serving.denoise_step import DenoiseStep
from serving.inspect import inspect_video
from serving.plan import Plan
from serving.planning import plan_denoising
from tests.synthetic_video import write_video


def _plan(source, noise, strength=1.0):
    return plan_denoising(source, preset="a", strength=strength, noise=noise)


@pytest.mark.parametrize(("noise", "level"), [("blind", -1.0), ("12.5", 12.5)])
def test_a_stated_level_is_taken_without_a_look_at_the_film(tmp_path, noise, level):
    plan = _plan(tmp_path / "missing.mp4", noise)
    assert plan == Plan((DenoiseStep(preset="a", noise_level=level),))


def test_auto_takes_what_inspect_measures(tmp_path):
    film = write_video(
        tmp_path / "old.mp4", width=160, height=128, frames=9, noise=20.0
    )
    measured = inspect_video(film, whole=False).noise_level
    assert measured > 5
    (step,) = _plan(film, "auto").steps
    assert step.noise_level == pytest.approx(measured, abs=0.06)


@pytest.mark.parametrize("noise", ["much", "-1", "300", "nan", ""])
def test_what_is_no_level_is_refused(tmp_path, noise):
    with pytest.raises(ValueError, match="auto, blind or a standard deviation"):
        _plan(tmp_path / "old.mp4", noise)


def test_a_missing_film_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="missing"):
        _plan(tmp_path / "missing.mp4", "auto")
