"""A part of the picture."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PictureArea:
    """A rectangle of pixels, as stored: before players turn or stretch the picture.

    Attributes:
        width: Columns.
        height: Rows.
        left: Columns to its left that are left out.
        top: Rows above it that are left out.
    """

    width: int
    height: int
    left: int = 0
    top: int = 0

    def __post_init__(self) -> None:
        if min(self.width, self.height) < 1 or min(self.left, self.top) < 0:
            raise ValueError(
                "a part of the picture has a pixel at least and lies within it; "
                f"received {self}"
            )

    def __str__(self) -> str:
        return f"{self.width}x{self.height}+{self.left}+{self.top}"
