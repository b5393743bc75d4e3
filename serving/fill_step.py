"""The step of a plan that fills lost regions and frames."""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from serving.frame_ranges import (
    Ranges,
    format_ranges,
    joined_ranges,
    parse_range,
    read_ranges,
)
from serving.plan_step import PlanStep

FOUND = "found"


@dataclass(frozen=True, kw_only=True)
class FillStep(PlanStep):
    """Fills what a mask marks and frames that are lost whole; see `zoo.temporal.fill`.

    It has no half strength: half a logo is still a logo.

    Attributes:
        mask: Path of a mask as `DamageMask` reads it, white where the film is lost,
            or "" for none.
        lost: First and last frames, from 0, of stretches that are lost whole.
    """

    task: ClassVar[str] = "fill"
    automatic: ClassVar[bool] = False
    mask: str = ""
    lost: Ranges = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        # JSON knows no tuples.
        stretches = joined_ranges((first, last) for first, last in self.lost)
        object.__setattr__(self, "lost", stretches)
        if self.strength not in (0.0, 1.0):
            raise ValueError(
                "fill works whole (1) or not at all (0); received "
                f"{self.strength}; greys of the mask blend"
            )
        if not self.mask and not self.lost:
            raise ValueError(
                "fill has to be told what is lost: fill:MASK.png, fill:MASK.mkv, "
                "fill:FRAMES.json, fill:12+40-42 or fill:found; received nothing"
            )

    @classmethod
    def parse(cls, argument: str, found: Ranges = ()) -> "FillStep":
        """Makes a step of what is said about it.

        Args:
            argument: A mask (a picture or a video), a JSON file of lost frames,
                frames as 12 or 40-42, and "found" for `found`, joined by +.
            found: Lost frames that were found in the film.

        Raises:
            FileNotFoundError: There is no such list of frames.
            ValueError: It is none of these, or nothing is lost.
        """
        mask, lost = "", list[tuple[int, int]]()
        for part in filter(None, argument.split("+")):
            if part == FOUND:
                lost += found
            elif part[0].isdecimal() and not Path(part).suffix:
                lost.append(parse_range(part))
            elif Path(part).suffix.lower() == ".json":
                lost += read_ranges(Path(part))
            elif mask:
                raise ValueError(f"fill takes one mask; received {mask} and {part}")
            else:
                mask = part
        return cls(mask=mask, lost=tuple(lost))

    def settings(self) -> tuple[tuple[str, str], ...]:
        rows = []
        if self.mask:
            rows.append(("what the mask shows", self.mask))
        if self.lost:
            rows.append(("whole frames", format_ranges(self.lost)))
        return tuple(rows)
