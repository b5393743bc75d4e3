"""From what a person asks for to a plan."""

from collections.abc import Sequence
from pathlib import Path

from serving.deflicker_step import DeflickerStep
from serving.denoise_step import UNKNOWN_NOISE, DenoiseStep
from serving.fill_step import FOUND, FillStep
from serving.frame_ranges import Ranges
from serving.inspect import inspect_video
from serving.inspection import Inspection
from serving.lost_frame_search import find_lost_frames
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
    progress: bool = False,
) -> Plan:
    """Makes the plan for a film.

    Args:
        source: The film.
        steps: Names of steps in their order, each with a strength if wanted, as in
            `steady,deflicker,denoise:0.6`; or "auto" for those that the faults of
            the film ask for, in the order of `STEP_CLASSES`. `fill` is told what is
            lost in place of a strength; see `FillStep.parse`.
        preset: Name of a denoiser.
        strength: Of steps that do not say theirs, from 0 (pixels unchanged) to 1;
            `steady` is always whole.
        noise: "auto" measures the noise at a few moments of the film and tells
            the network its level where it is white (any other noise, only a
            network that cannot do without); "blind" leaves it to the network; a
            number is the standard deviation on the 0 to 255 scale.
        progress: Whether to show a bar while the noise is measured.

    Raises:
        FileNotFoundError: There is no such film.
        ValueError: The film is no whole video, or a setting is out of range.
    """
    stated = _stated_level(noise)
    inspection = None
    asked: list[tuple[str, str]]
    if steps == AUTO:
        inspection = inspect_video(source, whole=True, progress=progress)
        asked = [(task, "") for task in _needed(inspection)]
    else:
        asked = [_asked(name) for name in steps.split(",")]
    planned = [
        _fill(source, argument, progress)
        if task == FillStep.task
        else _step(task, _strength(task, argument), preset, strength, stated)
        for task, argument in asked
    ]
    if noise == AUTO and _takes_noise_out(planned):
        inspection = inspection or inspect_video(source, whole=False, progress=progress)
        planned = [_with_level(step, inspection.noise) for step in planned]
    return Plan(tuple(planned))


def _needed(inspection: Inspection) -> list[str]:
    return [task for task in STEP_CLASSES if task in inspection.suggested_steps]


def _fill(source: Path, argument: str, progress: bool) -> FillStep:
    """Makes the step that fills what is said to be lost, or found to be."""
    found: Ranges = ()
    if FOUND in argument.split("+"):
        found = find_lost_frames(source, progress=progress)
        if not found and argument == FOUND:
            raise ValueError(
                f"no frame of {source} is surely lost or doubled; leave fill out, or "
                "say what is lost, as in fill:12+40-42"
            )
    return FillStep.parse(argument, found)


def _step(
    task: str, own_strength: float | None, preset: str, strength: float, noise: float
) -> PlanStep:
    """Makes a step with the strength that it was given, or that of all."""
    if task == SteadyStep.task:
        return SteadyStep(strength=_or(own_strength, 1.0))
    chosen = _or(own_strength, strength)
    if task == DeflickerStep.task:
        return DeflickerStep(strength=chosen)
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


def _asked(text: str) -> tuple[str, str]:
    """Takes `denoise:0.6` apart."""
    task, _, argument = text.strip().partition(":")
    if task not in STEP_CLASSES:
        raise ValueError(
            f"steps are {', '.join(STEP_CLASSES)}, separated by commas; received "
            f"{text.strip()!r}"
        )
    return task, argument


def _strength(task: str, argument: str) -> float | None:
    if not argument:
        return None
    try:
        return float(argument)
    except ValueError:
        raise ValueError(
            f"a step's strength is a number from 0 to 1, as in {task}:0.6; received "
            f"'{task}:{argument}'"
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
