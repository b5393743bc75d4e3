"""The step of a plan that takes scratches and dirt out."""

from dataclasses import dataclass
from typing import ClassVar

from serving.plan_step import PlanStep

DAMAGE_PRESET = "damage"


@dataclass(frozen=True, kw_only=True)
class DamageStep(PlanStep):
    """Finds damage and fills it in with the network of a preset.

    Attributes:
        preset: Name of a trained damage restorer in `zoo.catalog`.
        mask: Path of a picture or a grey video that tells where the film is
            damaged, or "" for none: bright is damaged. What it says counts.
        finds: Whether the network looks for damage where the mask is black.
    """

    task: ClassVar[str] = "damage"
    preset: str = DAMAGE_PRESET
    mask: str = ""
    finds: bool = True

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.preset:
            raise ValueError("a damage step names its preset; received none")
        if not self.finds and not self.mask:
            raise ValueError(
                "a damage step that does not look for damage itself needs a mask "
                "that says where it is (--damage_mask); received none"
            )

    def settings(self) -> tuple[tuple[str, str], ...]:
        rows = [("preset", self.preset), ("strength", f"{self.strength:g} of 1")]
        if self.mask:
            rows.append(("mask", self.mask))
            found = "filled, too" if self.finds else "left alone"
            rows.append(("damage outside the mask", found))
        return tuple(rows)
