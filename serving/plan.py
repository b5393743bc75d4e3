"""The ordered steps that a restoration runs."""

import dataclasses
import json
import math
from dataclasses import dataclass
from typing import Any

from serving.deflicker_step import DeflickerStep
from serving.denoise_step import DenoiseStep
from serving.fill_step import FillStep
from serving.frame_ranges import Ranges
from serving.plan_step import PlanStep
from serving.steady_step import SteadyStep

# In the order in which they help each other: masks show the film as it is, and what
# is lost would disturb all others; a steady picture is easier to compare with its
# neighbours, and evenly exposed frames are easier to take noise out of.
STEP_CLASSES: dict[str, type[PlanStep]] = {
    step.task: step for step in (FillStep, SteadyStep, DeflickerStep, DenoiseStep)
}


@dataclass(frozen=True)
class Plan:
    """What to do to a film, step after step.

    Every frame goes through the steps in this order: what one step puts out, the
    next takes in, frame by frame.

    Attributes:
        steps: The steps; none leaves the pixels as they are.
    """

    steps: tuple[PlanStep, ...] = ()

    @property
    def scale(self) -> int:
        """Output height and width per input height and width."""
        return math.prod(step.scale for step in self.steps)

    @property
    def time_scale(self) -> int:
        """Output frames per input frame."""
        return math.prod(step.time_scale for step in self.steps)

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
