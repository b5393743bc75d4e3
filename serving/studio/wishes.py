"""What somebody ticked on the page, and the plan that follows."""

from dataclasses import dataclass, replace
from pathlib import Path

from serving.inspection import Inspection
from serving.inspector import Inspector
from serving.plan import STEP_CLASSES, Plan
from serving.planning import plan_restoration
from serving.studio.treatment import Treatment, known_treatments

_QUICK, _THOROUGH = "denoise_fast", "denoise_best"
_DENOISE, _DAMAGE, _COLOUR, _TRIM = "denoise", "damage", "colour", "trim"
# A mask shows where frames are damaged before they are moved.
_FIRST_WITH_MASK = "steady"


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """Ticks, sliders and files of one person.

    Attributes:
        tasks: Names of the steps that are ticked.
        strength: How far they go, from 0 to 1.
        quick: Whether to denoise quickly rather than well.
        start: Seconds at which the stretch begins that is wanted.
        end: Seconds at which it ends, or None for the end of the film.
        damage_mask: A picture or video that is bright where the film is damaged, or
            None.
        only_mask: Whether nothing outside the mask is filled.
        colour_references: Pictures in the colours that the film shall have.
    """

    tasks: tuple[str, ...] = ()
    strength: float = 1.0
    quick: bool = False
    start: float = 0.0
    end: float | None = None
    damage_mask: Path | None = None
    only_mask: bool = False
    colour_references: tuple[Path, ...] = ()

    def __post_init__(self) -> None:
        if self.end is not None and self.end <= self.start:
            raise ValueError(
                "the part to restore has to end after it begins; received "
                f"{self.start:g} to {self.end:g} seconds"
            )

    @property
    def changes_anything(self) -> bool:
        """Whether a plan made of this changes a film at all."""
        return bool(self._named()) or self._cuts_out

    @property
    def _cuts_out(self) -> bool:
        return self.start > 0 or self.end is not None

    def whole(self) -> "Wishes":
        """The same wishes for the whole film."""
        return replace(self, start=0.0, end=None)

    def steps(self) -> str:
        """Returns the steps as `plan_restoration` takes them."""
        named = self._named()
        if self._cuts_out:
            end = "" if self.end is None else f"{self.end:.3f}"
            named[_TRIM] = f"{_TRIM}:{self.start:.3f}-{end}"
        order: list[str] = list(STEP_CLASSES)
        if self.damage_mask is not None:
            order.remove(_DAMAGE)
            order.insert(order.index(_FIRST_WITH_MASK), _DAMAGE)
        return ",".join(named[task] for task in order if task in named)

    def plan(self, film: Path, inspector: Inspector) -> Plan:
        """Makes the plan for a film.

        Args:
            film: The film.
            inspector: Has looked at it.

        Raises:
            ValueError: Nothing is wished for, or it does not suit the film.
            OSError: The film cannot be read.
        """
        if not self.changes_anything:
            raise ValueError("tick at least one thing that shall be done to the film")
        return plan_restoration(
            film,
            steps=self.steps(),
            preset=_QUICK if self.quick else _THOROUGH,
            strength=self.strength,
            damage_mask="" if self.damage_mask is None else str(self.damage_mask),
            find_damage=not self.only_mask,
            inspector=inspector,
        )

    def _named(self) -> dict[str, str]:
        """The wanted steps, each as it is written in a list of steps."""
        wanted = set(self.tasks)
        if self.damage_mask is not None:
            wanted.add(_DAMAGE)
        if self.colour_references:
            wanted.add(_COLOUR)
        return {
            each.task: self._written(each)
            for each in known_treatments()
            if each.task in wanted
        }

    def _written(self, treatment: Treatment) -> str:
        argument = treatment.argument
        if treatment.task == _COLOUR and self.colour_references:
            argument = "+".join(str(path) for path in self.colour_references)
        return f"{treatment.task}:{argument}" if argument else treatment.task


def advised_tasks(found: Inspection) -> tuple[str, ...]:
    """The steps that a film's faults ask for and that mend without asking.

    Args:
        found: What an inspection found.
    """
    needed = set(found.suggested_steps)
    if found.interlacing.interlaced:
        needed.add("deinterlace")
    return tuple(
        each.task
        for each in known_treatments()
        if each.task in needed
        and (STEP_CLASSES[each.task].automatic or each.task == "deinterlace")
    )
