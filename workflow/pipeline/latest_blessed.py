"""The model that a new one has to measure up to."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class LatestBlessed:
    """The last model of this pipeline that was blessed, where there is one.

    A model is never its own measure, so that looking at the same model again asks
    the same question, which is answered already.

    Attributes:
        other_than: The input of the same component with the new model.
    """

    other_than: str
