from pathlib import Path

import pytest

from serving.inspector import Inspector
from serving.studio.wishes import Wishes, advised_tasks
from tests.synthetic_video import SyntheticVideo, write_video


def test_ticks_become_steps_in_the_order_of_a_plan():
    wishes = Wishes(tasks=("denoise", "crop", "deflicker", "upscale"))
    assert wishes.steps() == "crop:auto,deflicker,denoise,upscale:2"


def test_a_stretch_is_cut_out():
    wishes = Wishes(tasks=("deflicker",), start=1.5, end=2.0)
    assert wishes.steps() == "trim:1.500-2.000,deflicker"
    assert wishes.whole().steps() == "deflicker"
    assert Wishes(tasks=("deflicker",), start=2.0).steps() == "trim:2.000-,deflicker"


def test_a_mask_brings_its_step_before_the_picture_is_moved():
    wishes = Wishes(tasks=("steady",), damage_mask=Path("mask.png"))
    assert wishes.steps() == "damage,steady"


def test_a_stretch_that_ends_before_it_begins_is_refused():
    with pytest.raises(ValueError, match="2 to 1 seconds"):
        Wishes(start=2.0, end=1.0)


def test_a_plan_needs_a_wish(tmp_path):
    with pytest.raises(ValueError, match="tick at least one"):
        Wishes().plan(tmp_path, Inspector(tmp_path))


def test_a_plan_follows_the_ticks_and_the_strength(tmp_path):
    film = tmp_path / "film.mkv"
    write_video(film, SyntheticVideo())
    wishes = Wishes(tasks=("deflicker", "denoise"), strength=0.5, quick=True)
    plan = wishes.plan(film, Inspector(film))
    assert [step.task for step in plan.steps] == ["deflicker", "denoise"]
    assert [step.strength for step in plan.steps] == [0.5, 0.5]
    assert plan.steps[1].preset == "denoise_fast"


@pytest.mark.slow
def test_faults_tick_the_steps_that_mend_them_and_no_others(tmp_path):
    film = tmp_path / "film.mkv"
    write_video(film, SyntheticVideo(width=160, height=120, frames=24, noise=12.0))
    tasks = advised_tasks(Inspector(film).inspect())
    assert "denoise" in tasks
    assert not {"crop", "contrast", "interpolate", "colour"} & set(tasks)
