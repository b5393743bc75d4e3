"""A step as a person names it."""

from typing import NamedTuple

from serving.fill_step import FOUND
from serving.plan import STEP_CLASSES

AUTO = "auto"


class AskedStep(NamedTuple):
    """A step as a person names it: `denoise:0.6`.

    Attributes:
        task: One of `STEP_CLASSES`, or "auto" for those that the film asks for.
        argument: What follows the colon.
    """

    task: str
    argument: str = ""

    @classmethod
    def parse(cls, text: str) -> "AskedStep":
        """Takes `denoise:0.6` apart.

        Raises:
            ValueError: There is no such step.
        """
        task, _, argument = text.strip().partition(":")
        if task not in STEP_CLASSES and text.strip() != AUTO:
            raise ValueError(
                f"steps are {', '.join(STEP_CLASSES)}, separated by commas; received "
                f"{text.strip()!r}"
            )
        return cls(task, argument)

    @property
    def strength(self) -> float | None:
        """What follows the colon as a number; None where nothing does.

        Raises:
            ValueError: It is no number.
        """
        if not self.argument:
            return None
        try:
            return float(self.argument)
        except ValueError:
            raise ValueError(
                "a step's strength is a number from 0 to 1, as in "
                f"{self.task}:0.6; received '{self.task}:{self.argument}'"
            ) from None

    @property
    def finds_lost_frames(self) -> bool:
        """Whether lost frames are to be looked for, as in `fill:auto`."""
        return FOUND in self.argument.split("+")
