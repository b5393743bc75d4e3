"""The step of a plan that gives black and white film colour."""

from dataclasses import dataclass
from typing import ClassVar

from serving.plan_step import PlanStep

COLOUR_PRESET = "colour"


@dataclass(frozen=True, kw_only=True)
class ColourStep(PlanStep):
    """Colours a film by itself, or like coloured pictures of it.

    "auto" never takes it: what colour something had, nobody can tell from a grey
    picture, so it is a wish and no repair.

    Attributes:
        preset: Name of a trained colouriser in `zoo.catalog`.
        references: Paths of coloured pictures; none lets the network colour by itself.
    """

    task: ClassVar[str] = "colour"
    automatic: ClassVar[bool] = False
    preset: str = COLOUR_PRESET
    references: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        # JSON knows no tuples.
        object.__setattr__(self, "references", tuple(self.references))
        if not self.preset:
            raise ValueError("a colour step names its preset; received none")

    @classmethod
    def parse(
        cls, argument: str, preset: str = COLOUR_PRESET, strength: float = 1.0
    ) -> "ColourStep":
        """Makes a step of what is said about it.

        Args:
            argument: Coloured pictures and a strength, in any order, joined by +, as
                in `first.png+last.png+0.8`.
            preset: Of the network.
            strength: Where the argument has none.

        Raises:
            ValueError: It is none of these, or there are two strengths.
        """
        references, strengths = [], []
        for part in filter(None, argument.split("+")):
            try:
                strengths.append(float(part))
            except ValueError:
                references.append(part)
        if len(strengths) > 1:
            raise ValueError(
                "colour takes coloured pictures and one strength, as in "
                f"colour:first.png+0.8; received 'colour:{argument}'"
            )
        return cls(
            preset=preset,
            strength=strengths[0] if strengths else strength,
            references=tuple(references),
        )

    def settings(self) -> tuple[tuple[str, str], ...]:
        shown = ", ".join(self.references) or "none: coloured by itself"
        return (
            ("preset", self.preset),
            ("strength", f"{self.strength:g} of 1"),
            ("reference pictures", shown),
        )
