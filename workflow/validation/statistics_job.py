"""Clips of one set whose statistics are to be made."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workflow.bulk.beam_options import BeamOptions
from workflow.validation.clip_job import ClipJob
from workflow.validation.statistics_options import StatisticsOptions

if TYPE_CHECKING:
    import apache_beam as beam


@dataclass(frozen=True, kw_only=True)
class StatisticsJob:
    """A job of `running_pipeline`.

    Attributes:
        clips: The files to look at.
        place: Folder or URL for what comes of it.
        measured: How they are looked at.
        options: Where the pipeline runs.
    """

    clips: tuple[ClipJob, ...]
    place: str
    measured: StatisticsOptions
    options: BeamOptions

    def pipeline(self) -> "beam.Pipeline":
        """Makes the pipeline; nothing runs yet."""
        # TFDV, and TensorFlow with it, where it works.
        from workflow.validation.statistics_transforms import build_pipeline

        return build_pipeline(self)
