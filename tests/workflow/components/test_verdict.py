"""Which models are blessed."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.components.degraded_clip import DegradedClip
from workflow.components.evaluation_slices import slices_of
from workflow.components.measured_row import MeasuredRow
from workflow.components.verdict import bootstrap_interval, judge

RULES = {
    "least_gain": 0.0,
    "tolerance": 0.05,
    "slice_tolerance": 0.2,
    "resamples": 500,
    "seed": 0,
}


def _row(clip, psnr, baseline=None, *, degraded=20.0, of="motion still"):
    return MeasuredRow(
        clip=str(clip),
        noise_level=10.0,
        mode="blind",
        slices=("all", of),
        psnr=psnr,
        ssim=0.9,
        degraded_psnr=degraded,
        baseline_psnr=baseline,
    )


def test_the_first_model_has_to_improve_what_went_in():
    assert judge([_row(0, 25.0)], **RULES).blessed
    worse = judge([_row(0, 19.0), _row(1, 20.5)], **RULES)
    assert not worse.blessed
    assert "improves the degraded clips by -0.25 dB" in worse.reasons[0]


def test_a_result_that_is_no_number_is_not_blessed():
    assert not judge([_row(0, float("nan"))], **RULES).blessed
    assert not judge([_row(0, float("nan"), 25.0)], **RULES).blessed


@given(st.floats(0.3, 5.0), st.integers(0, 99))
def test_a_model_that_is_worse_on_all_clips_is_not_blessed(loss, seed):
    noise = np.random.default_rng(seed).uniform(-0.1, 0.1, 6)
    rows = [_row(i, 30 - loss + noise[i], 30.0) for i in range(6)]
    verdict = judge(rows, **RULES)
    assert not verdict.blessed
    assert "to the last blessed model, between" in verdict.reasons[0]


@given(st.floats(0.2, 5.0), st.integers(0, 99))
def test_a_model_that_is_better_on_all_clips_is_blessed(gain, seed):
    noise = np.random.default_rng(seed).uniform(-0.1, 0.1, 6)
    rows = [_row(i, 30 + gain + noise[i], 30.0) for i in range(6)]
    assert judge(rows, **RULES).blessed


def test_the_same_model_again_is_blessed():
    assert judge([_row(i, 30.0, 30.0) for i in range(4)], **RULES).blessed


def test_a_mean_that_hangs_on_a_few_clips_is_not_enough():
    rows = [_row(0, 34.0, 30.0)] + [_row(i, 29.5, 30.0) for i in range(1, 6)]
    verdict = judge(rows, **RULES)
    assert verdict.slices[0].change > 0
    assert not verdict.blessed


def test_a_slice_that_is_certainly_worse_costs_the_blessing():
    rows = [_row(i, 33.0, 30.0) for i in range(9)]
    rows += [_row(i, 29.0, 30.0, of="motion fast") for i in range(9, 12)]
    rules = {**RULES, "tolerance": 9.0}
    verdict = judge(rows, **rules)
    assert [reason.split(":")[0] for reason in verdict.reasons] == ["motion fast"]


def test_no_clips_are_no_blessing():
    with pytest.raises(ValueError, match="on no clips"):
        judge([], **RULES)


@given(st.lists(st.floats(-5, 5), min_size=1, max_size=9))
def test_the_interval_lies_between_the_extremes_and_repeats(values):
    values = np.array(values)
    low, high = bootstrap_interval(values, 200, 3)
    assert values.min() - 1e-9 <= low <= high <= values.max() + 1e-9
    assert bootstrap_interval(values, 200, 3) == (low, high)


def test_the_interval_covers_the_true_mean_mostly():
    random = np.random.default_rng(1)
    covered = 0
    for _ in range(200):
        low, high = bootstrap_interval(random.normal(1.0, 1.0, 30), 300, 0)
        covered += low <= 1.0 <= high
    assert covered > 180


def test_a_clip_belongs_to_a_slice_of_each_kind():
    clip = DegradedClip(
        name="a",
        source="a.mkv",
        licence="",
        frames=3,
        height=240,
        width=400,
        native_height=480,
        motion=9.0,
        brightness=40.0,
        noise_levels=(25.0,),
    )
    assert slices_of(clip, 25.0, "guided") == (
        "all",
        "noise level 25",
        "mode guided",
        "motion fast",
        "brightness dark",
        "resolution standard",
    )


def test_what_the_last_model_was_not_asked_does_not_hide_that_it_was_better():
    # The new one knows a mode more: rows that have nothing to be compared with.
    guided = [_row(i, 29.0, 30.0, of="mode guided") for i in range(6)]
    blind = [_row(i, 29.0, of="mode blind") for i in range(6)]
    verdict = judge([*blind, *guided], **RULES)
    assert not verdict.blessed
    changes = {each.name: each.change for each in verdict.slices}
    assert changes == {"all": -1.0, "mode guided": -1.0, "mode blind": None}
