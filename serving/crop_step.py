"""The step of a plan that keeps a part of the picture."""

import re
from dataclasses import dataclass
from typing import ClassVar, Self

from data_pipeline.video.picture_area import PictureArea
from serving.source_step import SourceStep

_AREA = re.compile(r"(\d+)x(\d+)\+(\d+)\+(\d+)")


@dataclass(frozen=True, kw_only=True)
class CropStep(SourceStep):
    """Keeps a rectangle of the picture; the shape of its pixels stays.

    Attributes:
        width: Columns, as stored: before players turn or stretch the picture.
        height: Rows.
        left: Columns to its left that are cut off.
        top: Rows above it that are cut off.
    """

    task: ClassVar[str] = "crop"
    automatic: ClassVar[bool] = False
    width: int
    height: int
    left: int = 0
    top: int = 0

    def __post_init__(self) -> None:
        super().__post_init__()
        # Refuses what is no rectangle.
        _ = self.area

    @classmethod
    def parse(cls, text: str) -> Self:
        """Reads `WIDTHxHEIGHT+LEFT+TOP`.

        Raises:
            ValueError: It is something else, or a number is odd: colour is stored
                for two columns and two rows at a time, and so are fields.
        """
        found = _AREA.fullmatch(text.strip())
        if not found:
            raise ValueError(
                "crop takes auto or WIDTHxHEIGHT+LEFT+TOP in pixels, as in "
                f"crop:640x352+0+64; received {text!r}"
            )
        width, height, left, top = (int(number) for number in found.groups())
        if any(number % 2 for number in (width, height, left, top)):
            even = PictureArea(
                max(width - width % 2, 2),
                max(height - height % 2, 2),
                left + left % 2,
                top + top % 2,
            )
            raise ValueError(
                "crop takes even numbers, since colour is stored for two columns and "
                f"two rows at a time; received {text}, so try crop:{even}"
            )
        return cls(width=width, height=height, left=left, top=top)

    @property
    def area(self) -> PictureArea:
        """The rectangle."""
        return PictureArea(self.width, self.height, self.left, self.top)

    def settings(self) -> tuple[tuple[str, str], ...]:
        text = f"{self.width}x{self.height} at column {self.left}, row {self.top}"
        return (("kept", text),)
