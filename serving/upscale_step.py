"""The step of a plan that enlarges the picture."""

from dataclasses import dataclass
from typing import ClassVar

from serving.plan_step import PlanStep

# The usual preset for each enlargement.
UPSCALE_PRESETS = {2: "upscale_x2", 4: "upscale_x4"}
_LEAST, _MOST = 2, 8


@dataclass(frozen=True, kw_only=True)
class UpscaleStep(PlanStep):
    """Enlarges frames with the network of a preset.

    "auto" never takes it: a small picture is no fault of a film, and a larger one
    makes a file several times as large, which players that enlarge themselves need
    not have. It has no half strength, there being no frame of that size to mix with.

    Attributes:
        factor: Output height and width per input height and width.
        preset: Name of a trained network in `zoo.catalog` that enlarges so much.
    """

    task: ClassVar[str] = "upscale"
    automatic: ClassVar[bool] = False
    factor: int = 2
    preset: str

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.strength != 1.0:
            raise ValueError(
                f"upscale has no strength; received {self.strength}, so leave it out"
            )
        if not _LEAST <= self.factor <= _MOST:
            raise ValueError(
                f"upscale enlarges {_LEAST} to {_MOST} times; received {self.factor}"
            )

    @property
    def scale(self) -> int:
        """Output height and width per input height and width."""
        return self.factor

    @classmethod
    def parse(cls, argument: str, preset: str = "") -> "UpscaleStep":
        """Makes it of what is said in a list of steps.

        Args:
            argument: How many times, as "2"; 2 where nothing is said.
            preset: Of which network; the usual one for that enlargement by default.

        Raises:
            ValueError: The argument is no whole number, or there is no usual preset.
        """
        text = argument or "2"
        if not text.isdecimal():
            raise ValueError(
                "upscale takes how many times larger, as in upscale:2; received "
                f"'upscale:{argument}'"
            )
        factor = int(text)
        if not preset and factor not in UPSCALE_PRESETS:
            known = " and ".join(f"upscale:{factor}" for factor in UPSCALE_PRESETS)
            raise ValueError(
                f"there are trained presets for {known}; name the preset of another "
                f"enlargement with --upscale_preset; received upscale:{argument}"
            )
        return cls(factor=factor, preset=preset or UPSCALE_PRESETS[factor])

    def settings(self) -> tuple[tuple[str, str], ...]:
        return (("preset", self.preset), ("enlarged", f"{self.factor} times"))
