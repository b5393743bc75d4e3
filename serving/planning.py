"""From what a person asks for to a plan."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from data_pipeline.video.interlacing import detect_interlacing
from data_pipeline.video.reader import Deinterlace
from serving.contrast_step import ContrastStep
from serving.crop_step import CropStep
from serving.damage_step import DAMAGE_PRESET, DamageStep
from serving.deblur_step import DEBLUR_PRESET, DeblurStep
from serving.deflicker_step import DeflickerStep
from serving.deinterlace_step import DeinterlaceStep
from serving.denoise_step import UNKNOWN_NOISE, DenoiseStep
from serving.fill_step import FOUND, FillStep
from serving.film_opening import open_film
from serving.grain_step import GrainStep
from serving.inspection import Inspection
from serving.inspector import Inspector
from serving.interpolate_step import INTERPOLATION_PRESET, InterpolateStep
from serving.lost_frame_search import find_lost_frames
from serving.noise_estimate import NoiseEstimate
from serving.old_film_step import OLD_FILM_PRESET, OldFilmStep
from serving.picture_within_bars import find_picture
from serving.plan import STEP_CLASSES, Plan
from serving.plan_step import PlanStep
from serving.source_step import SourceStep
from serving.steady_step import SteadyStep
from serving.trim_step import TrimStep
from serving.upscale_step import UpscaleStep
from serving.white_balance_step import WhiteBalanceStep
from zoo.catalog import find_preset

AUTO = "auto"
_LOG = logging.getLogger(__name__)


class _Asked(NamedTuple):
    """A step as a person names it: `denoise:0.6`."""

    task: str
    argument: str = ""


@dataclass(frozen=True, kw_only=True)
class _Wishes:
    """What holds for steps that do not say it themselves."""

    preset: str
    strength: float
    noise: float
    damage: DamageStep
    old_film: OldFilmStep
    deblur: DeblurStep
    upscale_preset: str
    interpolation_preset: str


def plan_restoration(
    source: Path,
    *,
    steps: str = AUTO,
    preset: str,
    strength: float = 1.0,
    noise: str = AUTO,
    deinterlace: Deinterlace = "off",
    old_film_preset: str = OLD_FILM_PRESET,
    damage_preset: str = DAMAGE_PRESET,
    damage_mask: str = "",
    find_damage: bool = True,
    deblur_preset: str = DEBLUR_PRESET,
    upscale_preset: str = "",
    rate: str = "",
    interpolation_preset: str = INTERPOLATION_PRESET,
    inspector: Inspector | None = None,
) -> Plan:
    """Makes the plan for a film.

    Args:
        source: The film.
        steps: Names of steps in their order, each with a strength or what else it
            takes if wanted, as in `crop:auto,steady,denoise:0.6,grain:4`. "auto"
            among them stands for those that the faults of the film ask for and that
            are not named; all are then taken in the order of `STEP_CLASSES`.
            Deinterlacing, trimming and cropping come first in any case.
        preset: Name of a denoiser.
        strength: Of steps that do not say theirs, from 0 (pixels unchanged) to 1;
            `steady` is always whole.
        noise: "auto" measures the noise at a few moments of the film and tells
            the network its level where it is white (any other noise, only a
            network that cannot do without); "blind" leaves it to the network; a
            number is the standard deviation on the 0 to 255 scale.
        deinterlace: Whether to deinterlace where the steps do not name it: "auto"
            does where frames hold two fields, "bwdif" in any case.
        old_film_preset: Name of an old-film restorer.
        damage_preset: Name of a damage restorer. As long as there is none of that
            name, "auto" leaves the step out.
        damage_mask: Path of a mask as `DamageMask` reads it, or "" for none. It
            shows the film as it is, so with it the damage step comes before the
            frames are moved; "auto" then takes the step in any case.
        find_damage: Whether damage outside that mask is looked for, too.
        deblur_preset: Name of a deblurrer, as with `damage_preset`.
        upscale_preset: Name of a network that enlarges, or "" for the usual one.
        rate: Frames per second of the new film, as in "50" or "60000/1001": the
            step interpolate is then taken in any case; "" for what the steps say.
        interpolation_preset: Name of an interpolator.
        inspector: Looks at the film; one that is used again spares a second look.

    Raises:
        FileNotFoundError: There is no such film.
        ValueError: The film is no whole video, or a setting is out of range.
    """
    wishes = _Wishes(
        preset=preset,
        strength=strength,
        noise=_stated_level(noise),
        damage=DamageStep(preset=damage_preset, mask=damage_mask, finds=find_damage),
        old_film=OldFilmStep(preset=old_film_preset),
        deblur=DeblurStep(preset=deblur_preset),
        upscale_preset=upscale_preset,
        interpolation_preset=interpolation_preset,
    )
    asked = _with_rate([_asked(text) for text in steps.split(",")], rate)
    # What is wrong with the call is said before the film is looked at.
    for each in asked:
        _stated(each, wishes)
    inspector = inspector or Inspector(source)
    if _Asked(AUTO) in asked:
        asked = _with_needed(asked, inspector.inspect(whole=True), wishes)
    if _is_to_be_deinterlaced(asked, deinterlace, inspector):
        asked.insert(0, _Asked(DeinterlaceStep.task))
    _check_damage([each.task for each in asked], wishes.damage)
    _check_fill([each.task for each in asked])
    planned: list[PlanStep] = []
    for each in sorted(asked, key=_order_of_reading):
        step = _stated(each, wishes)
        if step is None:
            step = _measured(each, inspector, planned)
        if step is not None:
            planned.append(step)
    if noise == AUTO and _takes_noise_out(planned):
        found = inspector.inspect(whole=False).noise
        planned = [_with_level(step, found) for step in planned]
    return Plan(tuple(planned))


def _with_needed(
    asked: Sequence[_Asked], inspection: Inspection, wishes: _Wishes
) -> list[_Asked]:
    """Replaces "auto" by the steps that the faults of a film ask for."""
    named = [each for each in asked if each.task != AUTO]
    tasks = {each.task for each in named}
    damage, deblur = wishes.damage, wishes.deblur
    for task, step in STEP_CLASSES.items():
        needed = step.automatic and task in inspection.suggested_steps
        if task == damage.task:
            needed = bool(damage.mask) or (needed and _is_there(damage.preset))
        if task == DeblurStep.task:
            needed = needed and _is_there(deblur.preset)
        if needed and task not in tasks:
            named.append(_Asked(task))
    order: list[str] = list(STEP_CLASSES)
    if damage.mask:
        # The mask shows frames that are not moved yet.
        order.insert(order.index(SteadyStep.task), damage.task)
    return sorted(named, key=lambda each: order.index(each.task))


def _with_rate(asked: Sequence[_Asked], rate: str) -> list[_Asked]:
    """Puts the step that makes frames of a rate behind the others."""
    if not rate:
        return list(asked)
    for each in asked:
        if each.task == InterpolateStep.task and each.argument:
            raise ValueError(
                "the new film's frames follow from a rate or from interpolate with a "
                f"factor, not from both; received --fps={rate} and "
                f"{each.task}:{each.argument}"
            )
    others = [each for each in asked if each.task != InterpolateStep.task]
    return [*others, _Asked(InterpolateStep.task, f"fps={rate}")]


def _check_damage(tasks: Sequence[str], damage: DamageStep) -> None:
    """Refuses what cannot be done about damage."""
    if damage.task not in tasks:
        if damage.mask:
            raise ValueError(
                "a mask is for the damage step, which is not among the steps; "
                f"received --damage_mask={damage.mask} and the steps "
                f"{', '.join(tasks)}"
            )
        return
    before = tasks[: tasks.index(damage.task)]
    moving = {s.task for s in (SteadyStep, CropStep, TrimStep, UpscaleStep)}
    moving &= set(before)
    if damage.mask and moving:
        raise ValueError(
            "a mask shows where the film as it is is damaged, so damage comes before "
            f"{' and '.join(sorted(moving))} then; received the steps "
            f"{', '.join(tasks)}"
        )


def _check_fill(tasks: Sequence[str]) -> None:
    """Refuses to fill what is no longer where it was in the film."""
    if FillStep.task not in tasks:
        return
    before = tasks[: tasks.index(FillStep.task)]
    never, later = {CropStep.task, TrimStep.task}, {SteadyStep.task, UpscaleStep.task}
    if never & set(tasks) or later & set(before):
        raise ValueError(
            "fill is told what the film as it is has lost, so it goes with neither "
            "trim nor crop, and comes before steady and upscale; received the steps "
            f"{', '.join(tasks)}"
        )


def _asks_for_lost_frames(asked: _Asked) -> bool:
    return FOUND in asked.argument.split("+")


def _check_there(step: DamageStep | OldFilmStep | InterpolateStep, usual: str) -> None:
    """Refuses a step whose usual preset is not trained yet."""
    if step.preset == usual and not _is_there(usual):
        raise ValueError(
            f"there is no trained preset for the {step.task} step yet; name the "
            f"folder of one with --{step.task}_preset"
        )


def _is_there(preset: str) -> bool:
    try:
        find_preset(preset)
    except ValueError:
        return False
    return True


def _is_to_be_deinterlaced(
    asked: Sequence[_Asked], deinterlace: Deinterlace, inspector: Inspector
) -> bool:
    """Whether deinterlacing is to be put before the steps."""
    if any(each.task == DeinterlaceStep.task for each in asked):
        return False
    if deinterlace == AUTO:
        if inspector.found is not None:
            return inspector.found.interlacing.interlaced
        return detect_interlacing(inspector.source).interlaced
    return deinterlace == "bwdif"


def _order_of_reading(asked: _Asked) -> int:
    """Sorts steps that choose what is read before all others, which stay in order."""
    reading = [t for t, step in STEP_CLASSES.items() if issubclass(step, SourceStep)]
    return reading.index(asked.task) if asked.task in reading else len(reading)


def _stated(asked: _Asked, wishes: _Wishes) -> PlanStep | None:
    """Makes a step of what is said about it; None where the film has to say more."""
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
        return None if _asks_for_lost_frames(asked) else FillStep.parse(argument)
    if task == InterpolateStep.task:
        step = InterpolateStep.parse(argument, wishes.interpolation_preset)
        _check_there(step, INTERPOLATION_PRESET)
        return step
    own_strength = _strength(asked)
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
    if task in (DeflickerStep.task, WhiteBalanceStep.task, ContrastStep.task):
        return STEP_CLASSES[task](strength=chosen)
    return DenoiseStep(preset=wishes.preset, strength=chosen, noise_level=wishes.noise)


def _measured(
    asked: _Asked, inspector: Inspector, before: Sequence[PlanStep]
) -> PlanStep | None:
    """Makes a step of what is measured; None where there is nothing to do.

    Args:
        asked: The step.
        inspector: Looks at the film.
        before: The steps before it.
    """
    if asked.task == FillStep.task:
        return _fill(inspector, asked.argument)
    if asked.task == CropStep.task:
        reader = open_film(inspector.source, Plan(tuple(before)))
        area = find_picture(reader, progress=inspector.progress)
        if area is not None:
            return CropStep(
                width=area.width, height=area.height, left=area.left, top=area.top
            )
        _LOG.warning("%s has no bars for sure: it is not cropped", inspector.source)
        return None
    found = inspector.inspect(whole=False)
    grain = None
    if found.noise is not None:
        grain = GrainStep.like(found.noise, found.black_and_white)
    if grain is None:
        _LOG.warning(
            "%s has hardly any grain: none is put back; say a level as in grain:4",
            inspector.source,
        )
    return grain


def _fill(inspector: Inspector, argument: str) -> FillStep:
    """Makes the step that fills frames which are found to be lost."""
    found = find_lost_frames(inspector.source, progress=inspector.progress)
    if not found and argument == FOUND:
        raise ValueError(
            f"no frame of {inspector.source} is surely lost or doubled; leave fill "
            "out, or say what is lost, as in fill:12+40-42"
        )
    return FillStep.parse(argument, found)


def _takes_noise_out(steps: Sequence[PlanStep]) -> bool:
    return any(isinstance(step, DenoiseStep) and step.strength > 0 for step in steps)


def _with_level(step: PlanStep, measured: NoiseEstimate | None) -> PlanStep:
    if not isinstance(step, DenoiseStep) or measured is None:
        return step
    blind = find_preset(step.preset)[0].load_class().blind
    if blind and not measured.white:
        return step
    # A tenth is finer than the estimate is exact.
    level = round(measured.level, 1)
    return DenoiseStep(preset=step.preset, strength=step.strength, noise_level=level)


def _asked(text: str) -> _Asked:
    """Takes `denoise:0.6` apart."""
    task, _, argument = text.strip().partition(":")
    if task not in STEP_CLASSES and text.strip() != AUTO:
        raise ValueError(
            f"steps are {', '.join(STEP_CLASSES)}, separated by commas; received "
            f"{text.strip()!r}"
        )
    return _Asked(task, argument)


def _strength(asked: _Asked) -> float | None:
    if not asked.argument:
        return None
    try:
        return float(asked.argument)
    except ValueError:
        raise ValueError(
            f"a step's strength is a number from 0 to 1, as in {asked.task}:0.6; "
            f"received '{asked.task}:{asked.argument}'"
        ) from None


def _or(value: float | None, otherwise: float) -> float:
    return otherwise if value is None else value


def _stated_level(noise: str) -> float:
    if noise in (AUTO, "blind"):
        return UNKNOWN_NOISE
    try:
        level = float(noise)
    except ValueError:
        level = -1.0
    if not 0 <= level <= 255:
        raise ValueError(
            "noise is auto, blind or a standard deviation from 0 to 255; received "
            f"{noise!r}"
        )
    return level
