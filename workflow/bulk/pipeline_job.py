"""What a process of its own can make a Beam pipeline of."""

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import apache_beam as beam


class PipelineJob(Protocol):
    """Something that can be pickled, without Beam, and becomes a pipeline."""

    def pipeline(self) -> "beam.Pipeline":
        """Makes the pipeline; nothing runs yet."""
        ...
