"""From what a person asks for to a plan."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from serving.damage_step import DAMAGE_PRESET, DamageStep
from serving.deflicker_step import DeflickerStep
from serving.denoise_step import UNKNOWN_NOISE, DenoiseStep
from serving.inspection import Inspection
from serving.inspector import Inspector
from serving.noise_estimate import NoiseEstimate
from serving.plan import STEP_CLASSES, Plan
from serving.plan_step import PlanStep
from serving.steady_step import SteadyStep
from zoo.catalog import find_preset

AUTO = "auto"


def plan_restoration(
    source: Path,
    *,
    steps: str = AUTO,
    preset: str,
    strength: float = 1.0,
    noise: str = AUTO,
    damage_preset: str = DAMAGE_PRESET,
    damage_mask: str = "",
    find_damage: bool = True,
    inspector: Inspector | None = None,
) -> Plan:
    """Makes the plan for a film.

    Args:
        source: The film.
        steps: Names of steps in their order, each with a strength if wanted, as in
            `steady,deflicker,denoise:0.6`; or "auto" for those that the faults of
            the film ask for, in the order of `STEP_CLASSES`.
        preset: Name of a denoiser.
        strength: Of steps that do not say theirs, from 0 (pixels unchanged) to 1;
            `steady` is always whole.
        noise: "auto" measures the noise at a few moments of the film and tells
            the network its level where it is white (any other noise, only a
            network that cannot do without); "blind" leaves it to the network; a
            number is the standard deviation on the 0 to 255 scale.
        damage_preset: Name of a damage restorer. As long as there is none of that
            name, "auto" leaves the step out.
        damage_mask: Path of a mask as `DamageMask` reads it, or "" for none. It
            shows the film as it is, so with it the damage step comes before the
            frames are moved; "auto" then takes the step in any case.
        find_damage: Whether damage outside that mask is looked for, too.
        inspector: Looks at the film; one that is used again spares a second look.

    Raises:
        FileNotFoundError: There is no such film.
        ValueError: The film is no whole video, or a setting is out of range.
    """
    stated = _stated_level(noise)
    inspector = inspector or Inspector(source)
    damage = DamageStep(preset=damage_preset, mask=damage_mask, finds=find_damage)
    asked: list[tuple[str, float | None]]
    if steps == AUTO:
        needed = _needed(inspector.inspect(whole=True), damage)
        asked = [(task, None) for task in needed]
    else:
        asked = [_asked(name) for name in steps.split(",")]
    _check_damage([task for task, _ in asked], damage)
    planned = [_step(*each, preset, strength, stated, damage) for each in asked]
    if noise == AUTO and _takes_noise_out(planned):
        measured = inspector.inspect(whole=False).noise
        planned = [_with_level(step, measured) for step in planned]
    return Plan(tuple(planned))


def _needed(inspection: Inspection, damage: DamageStep) -> list[str]:
    needed = [task for task in STEP_CLASSES if task in inspection.suggested_steps]
    if damage.mask:
        return [damage.task, *(task for task in needed if task != damage.task)]
    if not _is_there(damage.preset):
        return [task for task in needed if task != damage.task]
    return needed


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
    if damage.mask and SteadyStep.task in tasks[: tasks.index(damage.task)]:
        raise ValueError(
            "a mask shows where the film as it is is damaged, so damage comes before "
            f"steady then; received the steps {', '.join(tasks)}"
        )
    if damage.preset == DAMAGE_PRESET and not _is_there(damage.preset):
        raise ValueError(
            "there is no trained preset for the damage step yet; name the folder of "
            "one with --damage_preset"
        )


def _is_there(preset: str) -> bool:
    try:
        find_preset(preset)
    except ValueError:
        return False
    return True


def _step(
    task: str,
    own_strength: float | None,
    preset: str,
    strength: float,
    noise: float,
    damage: DamageStep,
) -> PlanStep:
    """Makes a step with the strength that it was given, or that of all."""
    if task == SteadyStep.task:
        return SteadyStep(strength=_or(own_strength, 1.0))
    chosen = _or(own_strength, strength)
    if task == DeflickerStep.task:
        return DeflickerStep(strength=chosen)
    if task == DamageStep.task:
        return replace(damage, strength=chosen)
    return DenoiseStep(preset=preset, strength=chosen, noise_level=noise)


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


def _asked(text: str) -> tuple[str, float | None]:
    """Takes `denoise:0.6` apart."""
    task, _, strength = text.strip().partition(":")
    if task not in STEP_CLASSES:
        raise ValueError(
            f"steps are {', '.join(STEP_CLASSES)}, separated by commas; received "
            f"{text.strip()!r}"
        )
    if not strength:
        return task, None
    try:
        return task, float(strength)
    except ValueError:
        raise ValueError(
            f"a step's strength is a number from 0 to 1, as in {task}:0.6; received "
            f"{text.strip()!r}"
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
