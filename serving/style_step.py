"""The step of a plan that gives a film another look."""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Literal, get_args

from serving.plan_step import PlanStep
from zoo.catalog import CONFIG_FILE, preset_names

Method = Literal["histogram", "statistics", "network"]
METHODS: tuple[Method, ...] = get_args(Method)
Direction = Literal["there", "back"]
DIRECTIONS: tuple[Direction, ...] = get_args(Direction)


@dataclass(frozen=True, kw_only=True)
class StyleStep(PlanStep):
    """Makes a film look like a picture, or as a network has learnt.

    "auto" never takes it: a look is a wish and no repair.

    Attributes:
        like: Path of a picture whose colours the film gets; for "network" a preset of
            a translator, or its folder.
        method: "histogram" matches the channels' histograms, "statistics" mean and
            covariance of the colours; "network" translates.
        direction: Of a pair of translators, to the second look or back to the first.
    """

    task: ClassVar[str] = "style"
    automatic: ClassVar[bool] = False
    like: str
    method: Method = "statistics"
    direction: Direction = "there"

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.like:
            raise ValueError(
                "style takes a picture that the film is to look like, or the preset "
                "of a translator, as in style:reference.jpg; received none"
            )
        if self.method not in METHODS or self.direction not in DIRECTIONS:
            raise ValueError(
                f"style has the methods {', '.join(METHODS)} and the directions "
                f"{', '.join(DIRECTIONS)}; received {self.method!r} and "
                f"{self.direction!r}"
            )

        if self.direction == "back" and self.method != "network":
            raise ValueError(
                "only presets of two looks have a direction back; received "
                f"{self.like!r} and the method {self.method!r}"
            )

    @classmethod
    def parse(cls, argument: str, strength: float = 1.0) -> "StyleStep":
        """Makes a step of what is said about it.

        Args:
            argument: What it is to be like, and if wanted a method, a direction and a
                strength, in any order, joined by +: `reference.jpg+histogram+0.8`.
            strength: Where the argument has none.

        Raises:
            ValueError: It does not name one picture or preset.
        """
        likes: list[str] = []
        said: dict[str, list[str]] = {"method": [], "direction": [], "strength": []}
        for part in filter(None, argument.split("+")):
            if part in METHODS:
                said["method"].append(part)
            elif part in DIRECTIONS:
                said["direction"].append(part)
            elif _is_number(part):
                said["strength"].append(part)
            else:
                likes.append(part)
        if len(likes) != 1 or any(len(values) > 1 for values in said.values()):
            raise ValueError(
                "style takes one picture or preset, and if wanted a method and a "
                "strength, as in style:reference.jpg+histogram+0.8; received "
                f"'style:{argument}'"
            )
        method = said["method"][0] if said["method"] else usual_method(likes[0])
        return cls(
            like=likes[0],
            method=method,  # type: ignore[arg-type]
            direction=(said["direction"] or ["there"])[0],  # type: ignore[arg-type]
            strength=float(said["strength"][0]) if said["strength"] else strength,
        )

    def settings(self) -> tuple[tuple[str, str], ...]:
        shown = [
            ("like", self.like),
            ("method", self.method),
            ("strength", f"{self.strength:g} of 1"),
        ]
        if self.direction != "there":
            shown.append(("direction", self.direction))
        return tuple(shown)


def usual_method(like: str) -> Method:
    """Returns the method for a picture, or for a preset where it is that."""
    known = like in preset_names() or (Path(like) / CONFIG_FILE).is_file()
    return "network" if known else "statistics"


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
