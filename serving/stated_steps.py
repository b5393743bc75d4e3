"""Steps that are made of what is said about them."""

from dataclasses import replace

from serving.asked_step import AUTO, AskedStep
from serving.colour_step import ColourStep
from serving.contrast_step import ContrastStep
from serving.crop_step import CropStep
from serving.damage_step import DAMAGE_PRESET, DamageStep
from serving.deblur_step import DeblurStep
from serving.deflicker_step import DeflickerStep
from serving.deinterlace_step import DeinterlaceStep
from serving.denoise_step import DenoiseStep
from serving.faded_step import FadedStep
from serving.fill_step import FillStep
from serving.grain_step import GrainStep
from serving.interpolate_step import INTERPOLATION_PRESET, InterpolateStep
from serving.old_film_step import OLD_FILM_PRESET, OldFilmStep
from serving.plan import STEP_CLASSES
from serving.plan_step import PlanStep
from serving.steady_step import SteadyStep
from serving.step_wishes import StepWishes
from serving.style_step import StyleStep
from serving.trim_step import TrimStep
from serving.upscale_step import UpscaleStep
from serving.white_balance_step import WhiteBalanceStep
from zoo.catalog import find_preset

# Steps without weights that have a strength and nothing else.
_WITH_STRENGTH_ALONE = (DeflickerStep, FadedStep, WhiteBalanceStep, ContrastStep)


def stated_step(asked: AskedStep, wishes: StepWishes) -> PlanStep | None:
    """Makes a step of what is said about it; None where the film has to say more.

    Args:
        asked: What is said.
        wishes: What holds where it says nothing.

    Raises:
        ValueError: It is no such step, or its preset is not there.
    """
    task, argument = asked
    if task == TrimStep.task:
        return TrimStep.parse(argument)
    if task in (CropStep.task, GrainStep.task) and argument in ("", AUTO):
        return None
    if task == CropStep.task:
        return CropStep.parse(argument)
    if task == GrainStep.task:
        return GrainStep.parse(argument)
    if task == UpscaleStep.task:
        return UpscaleStep.parse(argument, wishes.upscale_preset)
    if task == FillStep.task:
        return None if asked.finds_lost_frames else FillStep.parse(argument)
    if task == InterpolateStep.task:
        step = InterpolateStep.parse(argument, wishes.interpolation_preset)
        _check_there(step, INTERPOLATION_PRESET)
        return step
    if task == ColourStep.task:
        return ColourStep.parse(argument, wishes.colour_preset, wishes.strength)
    if task == StyleStep.task:
        return StyleStep.parse(argument, wishes.strength)
    own_strength = asked.strength
    if task == AUTO:
        return None
    if task in (DeinterlaceStep.task, SteadyStep.task):
        return STEP_CLASSES[task](strength=_or(own_strength, 1.0))
    chosen = _or(own_strength, wishes.strength)
    if task == DamageStep.task:
        _check_there(wishes.damage, DAMAGE_PRESET)
        return replace(wishes.damage, strength=chosen)
    if task == OldFilmStep.task:
        _check_there(wishes.old_film, OLD_FILM_PRESET)
        return replace(wishes.old_film, strength=chosen)
    if task == DeblurStep.task:
        return replace(wishes.deblur, strength=chosen)
    if STEP_CLASSES[task] in _WITH_STRENGTH_ALONE:
        return STEP_CLASSES[task](strength=chosen)
    return DenoiseStep(preset=wishes.preset, strength=chosen, noise_level=wishes.noise)


def is_there(preset: str) -> bool:
    """Whether there is a preset of this name, or in this folder."""
    try:
        find_preset(preset)
    except ValueError:
        return False
    return True


def _check_there(step: DamageStep | OldFilmStep | InterpolateStep, usual: str) -> None:
    """Refuses a step whose usual preset is not trained yet."""
    if step.preset == usual and not is_there(usual):
        raise ValueError(
            f"there is no trained preset for the {step.task} step yet; name the "
            f"folder of one with --{step.task}_preset"
        )


def _or(value: float | None, otherwise: float) -> float:
    return otherwise if value is None else value
