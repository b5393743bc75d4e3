"""What a server is told of a model."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from serving.server.version_policy import VersionPolicy


@dataclass(frozen=True)
class ModelSettings:
    """A model to serve.

    Attributes:
        name: By which requests ask for it.
        base_path: Folder with a folder per version, named by its number.
        policy: Which versions to serve.
        labels: Names for versions, such as "stable".
    """

    name: str
    base_path: Path
    policy: VersionPolicy = field(default_factory=VersionPolicy)
    labels: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if (
            not self.name
            or any(sign in self.name for sign in "/\\:")
            or (self.name in (".", ".."))
        ):
            raise ValueError(
                f"a model's name has no slash and no colon; received {self.name!r}"
            )
