"""Steps that are made of what is measured on the film."""

import logging
from collections.abc import Sequence

from serving.asked_step import AskedStep
from serving.contrast_step import ContrastStep
from serving.crop_step import CropStep
from serving.deblur_step import DeblurStep
from serving.denoise_step import DenoiseStep
from serving.faded_step import FadedStep
from serving.fill_step import FOUND, FillStep
from serving.film_opening import open_film
from serving.grain_step import GrainStep
from serving.inspector import Inspector
from serving.lost_frame_search import find_lost_frames
from serving.noise_estimate import NoiseEstimate
from serving.old_film_step import OldFilmStep
from serving.picture_within_bars import find_picture
from serving.plan import Plan
from serving.plan_step import PlanStep
from serving.style_step import StyleStep
from serving.upscale_step import UpscaleStep
from zoo.catalog import find_preset

_CHANGE_NOISE = (
    OldFilmStep,
    DenoiseStep,
    DeblurStep,
    FadedStep,
    ContrastStep,
    StyleStep,
    UpscaleStep,
    GrainStep,
)
_LOG = logging.getLogger(__name__)


def measured_step(
    asked: AskedStep, inspector: Inspector, before: Sequence[PlanStep]
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
        scale = Plan(tuple(before)).scale
        grain = GrainStep.like(found.noise, found.black_and_white, scale)
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


def takes_noise_out(steps: Sequence[PlanStep]) -> bool:
    """Whether one of the steps denoises."""
    return any(isinstance(step, DenoiseStep) and step.strength > 0 for step in steps)


def with_levels(
    steps: Sequence[PlanStep], measured: NoiseEstimate | None
) -> list[PlanStep]:
    """Tells denoisers the level that was measured on the film, where that serves them.

    Behind a step that takes noise out, brings it out or moulds it, what was measured
    is not what the denoiser gets to see.

    Args:
        steps: Of a plan, in their order.
        measured: The film's noise.
    """
    told: list[PlanStep] = []
    for step in steps:
        as_measured = not any(
            isinstance(earlier, _CHANGE_NOISE) and earlier.strength > 0
            for earlier in told
        )
        told.append(_with_level(step, measured, as_measured))
    return told


def _with_level(
    step: PlanStep, measured: NoiseEstimate | None, as_measured: bool
) -> PlanStep:
    if not isinstance(step, DenoiseStep) or measured is None:
        return step
    entry, _ = find_preset(step.preset)
    if entry.family != "restorer":
        # Loading it says so.
        return step
    if entry.load_class().blind and not (measured.white and as_measured):
        return step
    # A tenth is finer than the estimate is exact.
    level = round(measured.level, 1)
    return DenoiseStep(preset=step.preset, strength=step.strength, noise_level=level)
