"""Where an input of a component comes from."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Channel:
    """An output of a component, as the input of another.

    Attributes:
        producer: Name of the component that makes it.
        output: Which of its outputs.
        type: Type of the artifact.
    """

    producer: str
    output: str
    type: str
