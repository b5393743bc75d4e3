"""From what a person asks for to a plan."""

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from data_pipeline.video.interlacing import detect_interlacing
from data_pipeline.video.reader import Deinterlace
from serving.contrast_step import ContrastStep
from serving.crop_step import CropStep
from serving.deflicker_step import DeflickerStep
from serving.deinterlace_step import DeinterlaceStep
from serving.denoise_step import UNKNOWN_NOISE, DenoiseStep
from serving.film_look import FilmLook
from serving.film_opening import open_film
from serving.grain_step import GrainStep
from serving.inspection import Inspection
from serving.noise_estimate import NoiseEstimate
from serving.picture_within_bars import find_picture
from serving.plan import STEP_CLASSES, Plan
from serving.plan_step import PlanStep
from serving.source_step import SourceStep
from serving.steady_step import SteadyStep
from serving.trim_step import TrimStep
from serving.white_balance_step import WhiteBalanceStep
from zoo.catalog import find_preset

AUTO = "auto"
_LOG = logging.getLogger(__name__)


class _Asked(NamedTuple):
    """A step as a person names it: `denoise:0.6`."""

    task: str
    argument: str = ""


def plan_restoration(
    source: Path,
    *,
    steps: str = AUTO,
    preset: str,
    strength: float = 1.0,
    noise: str = AUTO,
    deinterlace: Deinterlace = "off",
    progress: bool = False,
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
        progress: Whether to show bars while the film is looked at.

    Raises:
        FileNotFoundError: There is no such film.
        ValueError: The film is no whole video, or a setting is out of range.
    """
    level = _stated_level(noise)
    asked = [_asked(text) for text in steps.split(",")]
    # What is wrong with the call is said before the film is looked at.
    for each in asked:
        _stated(each, preset, strength, level)
    look = FilmLook(source, progress)
    if _Asked(AUTO) in asked:
        asked = _with_needed(asked, look.everywhere())
    if _is_to_be_deinterlaced(asked, deinterlace, look):
        asked.insert(0, _Asked(DeinterlaceStep.task))
    planned: list[PlanStep] = []
    for each in sorted(asked, key=_order_of_reading):
        step = _stated(each, preset, strength, level)
        if step is None:
            step = _measured(each, look, planned)
        if step is not None:
            planned.append(step)
    if noise == AUTO and _takes_noise_out(planned):
        found = look.at_moments().noise
        planned = [_with_level(step, found) for step in planned]
    return Plan(tuple(planned))


def _with_needed(asked: Sequence[_Asked], inspection: Inspection) -> list[_Asked]:
    """Replaces "auto" by the steps that the faults of a film ask for."""
    named = [each for each in asked if each.task != AUTO]
    tasks = {each.task for each in named}
    named += [
        _Asked(task)
        for task, step in STEP_CLASSES.items()
        if step.automatic and task in inspection.suggested_steps and task not in tasks
    ]
    return sorted(named, key=lambda each: list(STEP_CLASSES).index(each.task))


def _is_to_be_deinterlaced(
    asked: Sequence[_Asked], deinterlace: Deinterlace, look: FilmLook
) -> bool:
    """Whether deinterlacing is to be put before the steps."""
    if any(each.task == DeinterlaceStep.task for each in asked):
        return False
    if deinterlace == AUTO:
        if look.found is not None:
            return look.found.interlacing.interlaced
        return detect_interlacing(look.source).interlaced
    return deinterlace == "bwdif"


def _order_of_reading(asked: _Asked) -> int:
    """Sorts steps that choose what is read before all others, which stay in order."""
    reading = [t for t, step in STEP_CLASSES.items() if issubclass(step, SourceStep)]
    return reading.index(asked.task) if asked.task in reading else len(reading)


def _stated(
    asked: _Asked, preset: str, strength: float, noise: float
) -> PlanStep | None:
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
    own_strength = _strength(asked)
    if task == AUTO:
        return None
    if task == DeinterlaceStep.task:
        return DeinterlaceStep(strength=_or(own_strength, 1.0))
    if task == SteadyStep.task:
        return SteadyStep(strength=_or(own_strength, 1.0))
    chosen = _or(own_strength, strength)
    if task == DeflickerStep.task:
        return DeflickerStep(strength=chosen)
    if task == WhiteBalanceStep.task:
        return WhiteBalanceStep(strength=chosen)
    if task == ContrastStep.task:
        return ContrastStep(strength=chosen)
    return DenoiseStep(preset=preset, strength=chosen, noise_level=noise)


def _measured(
    asked: _Asked, look: FilmLook, before: Sequence[PlanStep]
) -> PlanStep | None:
    """Makes a step of what is measured; None where there is nothing to do.

    Args:
        asked: The step.
        look: At the film.
        before: The steps before it.
    """
    if asked.task == CropStep.task:
        reader = open_film(look.source, Plan(tuple(before)))
        area = find_picture(reader, progress=look.progress)
        if area is not None:
            return CropStep(
                width=area.width, height=area.height, left=area.left, top=area.top
            )
        _LOG.warning("%s has no black bars for sure: it is not cropped", look.source)
        return None
    found = look.at_moments()
    grain = None
    if found.noise is not None:
        grain = GrainStep.like(found.noise, found.black_and_white)
    if grain is None:
        _LOG.warning(
            "%s has hardly any grain: none is put back; say a level as in grain:4",
            look.source,
        )
    return grain


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
