"""What was blessed before, to measure something new by."""

from dataclasses import dataclass

from workflow.pipeline.artifact import MODEL_BLESSING


@dataclass(frozen=True, kw_only=True)
class LatestBlessed:
    """The last artifact of this pipeline that was blessed, where there is one.

    Nothing is ever its own measure, so that looking at the same model again asks
    the same question, which is answered already.

    Attributes:
        other_than: The input of the same component with what is new.
        verdict: Type of the artifact that blesses; its execution has an input of the
            same name.
    """

    other_than: str
    verdict: str = MODEL_BLESSING
