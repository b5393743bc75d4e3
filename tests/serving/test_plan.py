import pytest

from serving.denoise_step import DenoiseStep
from serving.plan import Plan


def test_a_plan_comes_back_from_json():
    plan = Plan(
        (
            DenoiseStep(preset="denoise_best", noise_level=12.5, strength=0.5),
            DenoiseStep(preset="denoise_fast"),
        )
    )
    assert Plan.from_json(plan.to_json()) == plan


def test_another_strength_is_another_plan():
    texts = {
        Plan((DenoiseStep(preset="a", strength=strength),)).to_json()
        for strength in (0.0, 0.5, 1.0)
    }
    assert len(texts) == 3


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"steps": 3}',
        '{"steps": [{"preset": "a"}]}',
        '{"steps": [{"task": "denoise", "preset": "a", "colour": 1}]}',
    ],
)
def test_what_is_no_plan_is_refused(text):
    with pytest.raises(ValueError, match="a plan is a JSON object"):
        Plan.from_json(text)


def test_an_unknown_task_is_named():
    with pytest.raises(ValueError, match="'colourise'"):
        Plan.from_json('{"steps": [{"task": "colourise"}]}')


@pytest.mark.parametrize(
    "settings",
    [
        {"strength": 1.5},
        {"strength": -0.1},
        {"noise_level": 300.0},
        {"noise_level": -3.0},
        {"preset": ""},
    ],
)
def test_impossible_settings_are_refused(settings):
    with pytest.raises(ValueError):
        DenoiseStep(**{"preset": "a"} | settings)
