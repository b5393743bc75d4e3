"""What is lost, as people write it."""

import pytest

from serving.fill_step import FillStep
from serving.plan import Plan


def test_frames_and_a_mask_are_joined_by_plus():
    step = FillStep.parse("logo.png+12+40-42+43")
    assert step.mask == "logo.png"
    assert step.lost == ((12, 12), (40, 43))


def test_a_list_of_frames_may_come_from_json(tmp_path):
    path = tmp_path / "lost.json"
    path.write_text('[7, [3, 4], "12-13"]')
    assert FillStep.parse(str(path)).lost == ((3, 4), (7, 7), (12, 13))


def test_found_frames_join_the_others():
    assert FillStep.parse("found+5", ((6, 6), (9, 9))).lost == ((5, 6), (9, 9))


def test_a_plan_with_it_survives_json():
    plan = Plan((FillStep(mask="a.mkv", lost=((3, 5),)),))
    assert Plan.from_json(plan.to_json()) == plan
    assert plan.lost_frames == ((3, 5),)


@pytest.mark.parametrize(
    ("argument", "words"),
    [
        ("", "told what is lost"),
        ("12-x", "a number from 0"),
        ("9-3", "ends after it begins"),
        ("a.png+b.png", "one mask"),
    ],
)
def test_what_makes_no_sense_is_refused(argument, words):
    with pytest.raises(ValueError, match=words):
        FillStep.parse(argument)


@pytest.mark.parametrize("text", ["{", "{}", '["x"]', "[-1]", "[[1, 2, 3]]", "[true]"])
def test_a_list_that_is_none_is_refused(tmp_path, text):
    path = tmp_path / "lost.json"
    path.write_text(text)
    with pytest.raises(ValueError, match=r"lost\.json|a number from 0"):
        FillStep.parse(str(path))
