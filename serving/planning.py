"""From what a person asks for to a plan."""

from collections.abc import Sequence
from pathlib import Path

from data_pipeline.video.interlacing import detect_interlacing
from data_pipeline.video.reader import Deinterlace
from serving.asked_step import AUTO, AskedStep
from serving.colour_step import COLOUR_PRESET
from serving.crop_step import CropStep
from serving.damage_mask import is_picture
from serving.damage_step import DAMAGE_PRESET, DamageStep
from serving.deblur_step import DEBLUR_PRESET, DeblurStep
from serving.deinterlace_step import DeinterlaceStep
from serving.denoise_step import UNKNOWN_NOISE
from serving.fill_step import FillStep
from serving.inspection import Inspection
from serving.inspector import Inspector
from serving.interpolate_step import INTERPOLATION_PRESET, InterpolateStep
from serving.measured_steps import measured_step, takes_noise_out, with_levels
from serving.old_film_step import OLD_FILM_PRESET, OldFilmStep
from serving.plan import STEP_CLASSES, Plan
from serving.plan_step import PlanStep
from serving.source_step import SourceStep
from serving.stated_steps import is_there, stated_step
from serving.steady_step import SteadyStep
from serving.step_wishes import StepWishes
from serving.trim_step import TrimStep
from serving.upscale_step import UpscaleStep


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
    colour_preset: str = COLOUR_PRESET,
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
            the network its level where it is white and no step before has changed it
            (else, only a network that cannot do without); "blind" leaves it to the
            network; a number is the standard deviation on the 0 to 255 scale.
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
        colour_preset: Name of a colouriser.
        inspector: Looks at the film; one that is used again spares a second look.

    Raises:
        FileNotFoundError: There is no such film.
        ValueError: The film is no whole video, or a setting is out of range.
    """
    wishes = StepWishes(
        preset=preset,
        strength=strength,
        noise=_stated_level(noise),
        damage=DamageStep(preset=damage_preset, mask=damage_mask, finds=find_damage),
        old_film=OldFilmStep(preset=old_film_preset),
        deblur=DeblurStep(preset=deblur_preset),
        upscale_preset=upscale_preset,
        interpolation_preset=interpolation_preset,
        colour_preset=colour_preset,
    )
    asked = _with_rate([AskedStep.parse(text) for text in steps.split(",")], rate)
    # What is wrong with the call is said before the film is looked at.
    for each in asked:
        stated_step(each, wishes)
    inspector = inspector or Inspector(source)
    if AskedStep(AUTO) in asked:
        asked = _with_needed(asked, inspector.inspect(whole=True), wishes)
    if _is_to_be_deinterlaced(asked, deinterlace, inspector):
        asked.insert(0, AskedStep(DeinterlaceStep.task))
    asked = sorted(asked, key=_order_of_reading)
    _check_damage([each.task for each in asked], wishes.damage)
    _check_fill([each.task for each in asked])
    planned: list[PlanStep] = []
    for each in asked:
        step = stated_step(each, wishes)
        if step is None:
            step = measured_step(each, inspector, planned)
        if step is not None:
            planned.append(step)
    if noise == AUTO and takes_noise_out(planned):
        found = inspector.inspect(whole=False).noise
        planned = with_levels(planned, found)
    return Plan(tuple(planned))


def _with_needed(
    asked: Sequence[AskedStep], inspection: Inspection, wishes: StepWishes
) -> list[AskedStep]:
    """Replaces "auto" by the steps that the faults of a film ask for."""
    named = [each for each in asked if each.task != AUTO]
    tasks = {each.task for each in named}
    damage, deblur = wishes.damage, wishes.deblur
    for task, step in STEP_CLASSES.items():
        needed = step.automatic and task in inspection.suggested_steps
        if task == damage.task:
            needed = bool(damage.mask) or (needed and is_there(damage.preset))
        if task == DeblurStep.task:
            needed = needed and is_there(deblur.preset)
        if needed and task not in tasks:
            named.append(AskedStep(task))
    order: list[str] = list(STEP_CLASSES)
    if damage.mask:
        # The mask shows frames that are not moved yet.
        order.insert(order.index(SteadyStep.task), damage.task)
    return sorted(named, key=lambda each: order.index(each.task))


def _with_rate(asked: Sequence[AskedStep], rate: str) -> list[AskedStep]:
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
    return [*others, AskedStep(InterpolateStep.task, f"fps={rate}")]


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
    if not damage.mask:
        return
    # A picture of the film as it is shows any stretch of it, but no part.
    never = {CropStep.task}
    if not is_picture(Path(damage.mask)):
        never.add(TrimStep.task)
    before = tasks[: tasks.index(damage.task)]
    moving = {SteadyStep.task, UpscaleStep.task} & set(before)
    if never & set(tasks):
        raise ValueError(
            "a mask shows where the film as it is is damaged, so it does not go with "
            f"{' and '.join(sorted(never & set(tasks)))}; received the steps "
            f"{', '.join(tasks)}"
        )
    if moving:
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


def _is_to_be_deinterlaced(
    asked: Sequence[AskedStep], deinterlace: Deinterlace, inspector: Inspector
) -> bool:
    """Whether deinterlacing is to be put before the steps."""
    if any(each.task == DeinterlaceStep.task for each in asked):
        return False
    if deinterlace == AUTO:
        if inspector.found is not None:
            return inspector.found.interlacing.interlaced
        return detect_interlacing(inspector.source).interlaced
    return deinterlace == "bwdif"


def _order_of_reading(asked: AskedStep) -> int:
    """Sorts steps that choose what is read before all others, which stay in order."""
    reading = [t for t, step in STEP_CLASSES.items() if issubclass(step, SourceStep)]
    return reading.index(asked.task) if asked.task in reading else len(reading)


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
