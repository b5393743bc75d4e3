"""Plans with steps that mend damage."""

from pathlib import Path

import pytest
from PIL import Image

from serving import stated_steps
from serving.damage_step import DamageStep
from serving.old_film_step import OldFilmStep
from serving.plan import Plan
from serving.planning import plan_restoration
from serving.steady_step import SteadyStep
from serving.trim_step import TrimStep
from zoo.catalog import CONFIG_FILE


def _damage(folder):
    folder.mkdir()
    (folder / CONFIG_FILE).write_text('{"model": "damage_restorer", "config": {}}')
    return str(folder)


def _damage_plan(steps="damage", **settings):
    return plan_restoration(
        Path("old.mp4"), steps=steps, preset="a", noise="blind", **settings
    )


def test_the_damage_step_takes_its_preset_its_mask_and_its_strength(tmp_path):
    preset = _damage(tmp_path / "found")
    plan = _damage_plan(
        "damage:0.5,steady",
        damage_preset=preset,
        damage_mask="mask.png",
        find_damage=False,
    )
    step = DamageStep(preset=preset, mask="mask.png", finds=False, strength=0.5)
    assert plan == Plan((step, SteadyStep()))


def test_a_still_mask_serves_any_stretch_of_the_film(tmp_path):
    preset = _damage(tmp_path / "found")
    mask = str(tmp_path / "mask.png")
    Image.new("L", (8, 8)).save(mask)
    plan = _damage_plan("damage,trim:0-1", damage_preset=preset, damage_mask=mask)
    step = DamageStep(preset=preset, mask=mask)
    assert plan == Plan((TrimStep(end=1.0), step))


@pytest.mark.parametrize(
    ("steps", "settings", "message"),
    [
        ("steady,damage", {"damage_mask": "m.png"}, "damage comes before steady"),
        ("damage,crop:8x8+0+0", {"damage_mask": "m.png"}, "not go with crop"),
        ("damage,trim:0-1", {"damage_mask": __file__}, "not go with trim"),
        ("denoise", {"damage_mask": "m.png"}, "which is not among the steps"),
        ("damage", {"find_damage": False}, "needs a mask"),
    ],
)
def test_masks_that_make_no_sense_are_refused(tmp_path, steps, settings, message):
    preset = _damage(tmp_path / "found")
    with pytest.raises(ValueError, match=message):
        _damage_plan(steps, damage_preset=preset, **settings)


def test_without_a_trained_preset_the_damage_step_says_so(monkeypatch):
    monkeypatch.setattr(stated_steps, "DAMAGE_PRESET", "not_trained")
    with pytest.raises(ValueError, match="no trained preset for the damage step yet"):
        _damage_plan(damage_preset="not_trained")


class _Damaged:
    """Finds dirt and weave in any film."""

    suggested_steps = ("damage", "steady")

    def inspect(self, whole=None):
        return self


@pytest.mark.parametrize(
    ("mask", "trained", "tasks"),
    [
        ("", True, ["steady", "damage"]),
        ("", False, ["steady"]),
        ("m.png", True, ["damage", "steady"]),
    ],
)
def test_auto_takes_the_damage_step_where_it_can(tmp_path, mask, trained, tasks):
    preset = _damage(tmp_path / "found") if trained else "not_trained"
    plan = _damage_plan(
        "auto", damage_preset=preset, damage_mask=mask, inspector=_Damaged()
    )
    assert [step.task for step in plan.steps] == tasks


def test_the_old_film_step_takes_its_preset_and_strength(tmp_path):
    plan = _damage_plan("steady,old_film:0.5", old_film_preset=str(tmp_path))
    step = OldFilmStep(preset=str(tmp_path), strength=0.5)
    assert plan == Plan((SteadyStep(), step))
    assert Plan.from_json(plan.to_json()) == plan


def test_without_a_trained_preset_the_old_film_step_says_so(monkeypatch):
    monkeypatch.setattr(stated_steps, "OLD_FILM_PRESET", "not_trained")
    with pytest.raises(ValueError, match="no trained preset for the old_film step"):
        _damage_plan("old_film", old_film_preset="not_trained")


@pytest.mark.parametrize(
    ("steps", "message"),
    [
        ("fill", "has to be told what is lost"),
        ("fill:3,trim:0-2", "neither trim nor crop"),
        ("steady,fill:3", "comes before steady"),
    ],
)
def test_filling_what_is_no_longer_in_its_place_is_refused(steps, message):
    with pytest.raises(ValueError, match=message):
        _damage_plan(steps)
