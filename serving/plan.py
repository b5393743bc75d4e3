"""The ordered steps that a restoration runs."""

import dataclasses
import json
import math
from dataclasses import dataclass
from typing import Any, TypeVar

from data_pipeline.video.picture_area import PictureArea
from data_pipeline.video.rate_change import RateChange
from data_pipeline.video.reader import Deinterlace
from data_pipeline.video.time_span import TimeSpan
from serving.colour_step import ColourStep
from serving.contrast_step import ContrastStep
from serving.crop_step import CropStep
from serving.damage_step import DamageStep
from serving.deblur_step import DeblurStep
from serving.deflicker_step import DeflickerStep
from serving.deinterlace_step import DeinterlaceStep
from serving.denoise_step import DenoiseStep
from serving.faded_step import FadedStep
from serving.fill_step import FillStep
from serving.frame_ranges import Ranges
from serving.grain_step import GrainStep
from serving.interpolate_step import InterpolateStep
from serving.old_film_step import OldFilmStep
from serving.plan_step import PlanStep
from serving.source_step import SourceStep
from serving.steady_step import SteadyStep
from serving.style_step import StyleStep
from serving.trim_step import TrimStep
from serving.upscale_step import UpscaleStep
from serving.white_balance_step import WhiteBalanceStep

# In the order in which they help each other: masks show the film as it is, and what is
# lost would disturb all others; a steady picture is easier to compare with its
# neighbours, dirt would be taken for flicker or blurred by denoising, and evenly
# exposed frames are easier to take noise out of, which sharpening would bring out and
# colours would follow. How a film looks comes last, when there is nothing left to mend:
# enlarged after all that is quicker on small frames, and before grain, which would be
# enlarged, too. Frames between frames are made of what is then there.
STEP_CLASSES: dict[str, type[PlanStep]] = {
    step.task: step
    for step in (
        DeinterlaceStep,
        TrimStep,
        CropStep,
        FillStep,
        SteadyStep,
        OldFilmStep,
        DamageStep,
        DeflickerStep,
        DenoiseStep,
        DeblurStep,
        FadedStep,
        ColourStep,
        WhiteBalanceStep,
        ContrastStep,
        StyleStep,
        UpscaleStep,
        GrainStep,
        InterpolateStep,
    )
}

_Step = TypeVar("_Step", bound=PlanStep)


@dataclass(frozen=True)
class Plan:
    """What to do to a film, step after step.

    Every frame goes through the steps in this order: what one step puts out, the
    next takes in, frame by frame. Steps that choose what is read of the film stand
    first, each once.

    Attributes:
        steps: The steps; none leaves the pixels as they are.
    """

    steps: tuple[PlanStep, ...] = ()

    def __post_init__(self) -> None:
        reading = [s.task for s in self.steps if isinstance(s, SourceStep)]
        named = [step.task for step in self.steps]
        if named[: len(reading)] != reading or len(set(reading)) != len(reading):
            raise ValueError(
                "deinterlace, trim and crop come before all other steps, each once; "
                f"received {', '.join(named)}"
            )
        if InterpolateStep.task in named[:-1]:
            raise ValueError(
                "interpolate comes after all other steps, once; received "
                f"{', '.join(named)}"
            )

    @property
    def deinterlace(self) -> Deinterlace:
        """What a reader of the film has to do about fields."""
        return "off" if self._find(DeinterlaceStep) is None else "bwdif"

    @property
    def span(self) -> TimeSpan | None:
        """The stretch of the film that is restored, or None for all of it."""
        step = self._find(TrimStep)
        return None if step is None else step.span

    @property
    def area(self) -> PictureArea | None:
        """The part of the picture that is restored, or None for all of it."""
        step = self._find(CropStep)
        return None if step is None else step.area

    @property
    def acting(self) -> tuple[PlanStep, ...]:
        """The steps that restore frames.

        They neither choose what is read, nor make more frames, nor do nothing.
        """
        return tuple(
            step
            for step in self.steps
            if step.strength > 0 and not isinstance(step, SourceStep | InterpolateStep)
        )

    @property
    def scale(self) -> int:
        """Output height and width per input height and width."""
        return math.prod(step.scale for step in self.steps)

    @property
    def interpolation(self) -> InterpolateStep | None:
        """The step that makes frames between the frames, or None."""
        return self._find(InterpolateStep)

    @property
    def rate_change(self) -> RateChange:
        """Which frames the new film has."""
        step = self.interpolation
        return RateChange() if step is None else step.rate_change

    @property
    def lost_frames(self) -> Ranges:
        """First and last of stretches of frames that show nothing of the film."""
        return tuple(
            stretch
            for step in self.steps
            if isinstance(step, FillStep) and step.strength > 0
            for stretch in step.lost
        )

    def to_json(self) -> str:
        """Writes the plan as JSON, the same text for the same plan."""
        return json.dumps(self.to_record(), sort_keys=True)

    def to_record(self) -> dict[str, Any]:
        """Returns the plan as JSON values."""
        return {
            "steps": [
                {"task": step.task} | dataclasses.asdict(step) for step in self.steps
            ]
        }

    def _find(self, kind: type[_Step]) -> _Step | None:
        return next((step for step in self.steps if isinstance(step, kind)), None)

    @classmethod
    def from_json(cls, text: str) -> "Plan":
        """Reads a plan that `to_json` wrote.

        Raises:
            ValueError: For anything else, naming what is wrong.
        """
        try:
            record = json.loads(text)
            steps = tuple(_step_from_record(step) for step in record["steps"])
        except (KeyError, TypeError, json.JSONDecodeError) as error:
            raise ValueError(
                "a plan is a JSON object with a list `steps`, each with its task "
                f"and its settings; received {text[:200]!r} ({error})"
            ) from error
        return cls(steps)


def _step_from_record(record: dict[str, Any]) -> PlanStep:
    settings = dict(record)
    task = settings.pop("task")
    if task not in STEP_CLASSES:
        raise ValueError(
            f"a plan knows the tasks {', '.join(STEP_CLASSES)}; received {task!r}"
        )
    return STEP_CLASSES[task](**settings)
