"""How the step that makes frames between frames is asked for."""

from fractions import Fraction

import pytest

from data_pipeline.video.rate_change import RateChange
from serving import stated_steps
from serving.deflicker_step import DeflickerStep
from serving.interpolate_step import InterpolateStep
from serving.plan import Plan
from serving.planning import plan_restoration


@pytest.fixture(autouse=True)
def every_preset_is_there(monkeypatch):
    monkeypatch.setattr(stated_steps, "is_there", lambda preset: True)


def _plan(tmp_path, steps, rate=""):
    return plan_restoration(
        tmp_path / "missing.mp4", steps=steps, preset="a", rate=rate
    )


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("", RateChange(factor=2)),
        ("4", RateChange(factor=4)),
        ("fps=50", RateChange(rate=Fraction(50))),
        ("fps=60000/1001", RateChange(rate=Fraction(60000, 1001))),
        ("fps=23.976", RateChange(rate=Fraction(2997, 125))),
        ("fps=29.97002997", RateChange(rate=Fraction(30000, 1001))),
    ],
)
def test_a_factor_or_a_rate_is_read(text, change):
    step = InterpolateStep.parse(text)
    assert step.rate_change == change
    assert Plan.from_json(Plan((step,)).to_json()).rate_change == change


@pytest.mark.parametrize("text", ["two", "1", "17", "0.5", "fps=", "fps=0", "fps=1/0"])
def test_what_is_neither_is_refused(text):
    with pytest.raises(ValueError, match=r"received '?.*"):
        InterpolateStep.parse(text)


def test_it_has_no_strength():
    with pytest.raises(ValueError, match="has no strength"):
        InterpolateStep(strength=0.5)


def test_it_is_planned_as_it_is_named(tmp_path):
    plan = _plan(tmp_path, "deflicker,interpolate:3")
    assert plan.steps == (DeflickerStep(), InterpolateStep(factor=3))
    assert plan.acting == (DeflickerStep(),)


def test_a_rate_puts_the_step_behind_the_others(tmp_path):
    expected = (DeflickerStep(), InterpolateStep(rate="50"))
    assert _plan(tmp_path, "deflicker", rate="50").steps == expected
    assert _plan(tmp_path, "interpolate,deflicker", rate="50").steps == expected


def test_a_factor_and_a_rate_contradict_each_other(tmp_path):
    with pytest.raises(ValueError, match="not from both"):
        _plan(tmp_path, "interpolate:2", rate="50")


def test_without_a_trained_preset_the_step_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(stated_steps, "is_there", lambda preset: False)
    with pytest.raises(ValueError, match="--interpolate_preset"):
        _plan(tmp_path, "interpolate")
