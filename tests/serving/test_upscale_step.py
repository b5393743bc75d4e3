"""What can be said about enlarging, and how it is planned."""

from pathlib import Path

import pytest

from serving.damage_step import DamageStep
from serving.denoise_step import DenoiseStep
from serving.grain_step import GrainStep
from serving.network_loading import load_networks, weights_identity
from serving.plan import Plan
from serving.planning import plan_restoration
from serving.upscale_step import UpscaleStep
from tests.serving.small_denoiser import save_small_preset
from tests.serving.small_upscaler import small_frame_upscaler


@pytest.fixture(scope="module")
def preset(tmp_path_factory):
    folder = tmp_path_factory.mktemp("presets") / "small"
    return str(save_small_preset(folder, small_frame_upscaler()))


def _plan(steps, **settings):
    return plan_restoration(
        Path("old.mp4"), steps=steps, preset="a", noise="blind", **settings
    )


@pytest.mark.parametrize(
    ("steps", "factor", "preset"),
    [
        ("upscale", 2, "upscale_x2"),
        ("upscale:2", 2, "upscale_x2"),
        ("upscale:4", 4, "upscale_x4"),
    ],
)
def test_it_is_said_how_many_times_larger(steps, factor, preset):
    # The strength of other steps is none of it.
    plan = _plan(steps, strength=0.5)
    assert plan == Plan((UpscaleStep(factor=factor, preset=preset),))
    assert plan.scale == factor
    assert Plan.from_json(plan.to_json()) == plan


def test_any_preset_can_be_named():
    (step,) = _plan("upscale:3", upscale_preset="imported").steps
    assert step == UpscaleStep(factor=3, preset="imported")


def test_enlargements_multiply_and_keep_their_place():
    plan = _plan("upscale:2,denoise,upscale:4,grain:2")
    tasks = [step.task for step in plan.steps]
    assert tasks == ["upscale", "denoise", "upscale", "grain"]
    assert plan.scale == 8


class _Faulty:
    """Finds dirt in any film."""

    suggested_steps = ("denoise", "upscale")

    def inspect(self, whole=None):
        return self


def test_beside_auto_it_comes_after_what_mends_and_before_grain():
    plan = _plan("grain:2,upscale,auto", inspector=_Faulty())
    assert [type(step) for step in plan.steps] == [DenoiseStep, UpscaleStep, GrainStep]


def test_auto_never_takes_it():
    plan = _plan("auto", inspector=_Faulty())
    assert [step.task for step in plan.steps] == ["denoise"]


@pytest.mark.parametrize(
    ("steps", "message"),
    [
        ("upscale:two", "as in upscale:2; received 'upscale:two'"),
        ("upscale:0.5", "as in upscale:2; received 'upscale:0.5'"),
        ("upscale:3", "for upscale:2 and upscale:4; .*--upscale_preset"),
        ("upscale,fill:3", "before steady and upscale"),
    ],
)
def test_what_makes_no_sense_is_refused(steps, message):
    with pytest.raises(ValueError, match=message):
        _plan(steps)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"factor": 1}, "2 to 8 times; received 1"),
        ({"strength": 0.5}, "has no strength; received 0.5"),
    ],
)
def test_a_step_that_makes_no_sense_is_refused(fields, message):
    with pytest.raises(ValueError, match=message):
        UpscaleStep(preset="a", **fields)


def test_a_mask_of_the_small_film_comes_before_it():
    with pytest.raises(ValueError, match="damage comes before upscale"):
        _plan("upscale,damage", damage_mask="mask.png")


def test_other_weights_have_another_identity(preset):
    plan = Plan((UpscaleStep(factor=3, preset=preset),))
    other = Plan((DamageStep(preset="damage"),))
    assert weights_identity(plan) != weights_identity(other)


def test_a_preset_of_another_scale_is_refused(preset):
    with pytest.raises(ValueError, match=r"3 times where 2 .*ask for upscale:3"):
        load_networks(Plan((UpscaleStep(factor=2, preset=preset),)), "float32")
    with pytest.raises(ValueError, match="denoise step enlarges 3 times"):
        load_networks(Plan((DenoiseStep(preset=preset),)), "float32")


def test_a_preset_that_does_not_enlarge_is_refused(tmp_path):
    small = str(save_small_preset(tmp_path / "small"))
    with pytest.raises(ValueError, match="does not enlarge; name one"):
        load_networks(Plan((UpscaleStep(factor=2, preset=small),)), "float32")


def test_a_larger_result_needs_more_memory(preset):
    (network,) = load_networks(Plan((UpscaleStep(factor=3, preset=preset),)), "float32")
    # Features of sixteen channels at the large size, at least.
    assert network.memory_needed(100, 200) > 300 * 600 * 16 * 4
