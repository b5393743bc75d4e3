"""The step of a plan that makes whole pictures of fields."""

from dataclasses import dataclass
from typing import ClassVar

from serving.source_step import SourceStep


@dataclass(frozen=True, kw_only=True)
class DeinterlaceStep(SourceStep):
    """Makes whole pictures of fields; see `data_pipeline.video.deinterlacer`.

    Planning has a setting of its own for when to take it unasked.
    """

    task: ClassVar[str] = "deinterlace"
    automatic: ClassVar[bool] = False

    def settings(self) -> tuple[tuple[str, str], ...]:
        return (("method", "bwdif"),)
