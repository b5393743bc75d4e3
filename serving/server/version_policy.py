"""Which versions of a model are served."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class VersionPolicy:
    """Chooses among the versions that lie in a model's folder.

    Attributes:
        latest: How many of the highest numbers, or None for no such limit.
        specific: Those and no others, or empty for no such choice.
    """

    latest: int | None = 1
    specific: tuple[int, ...] = ()

    def choose(self, found: Iterable[int]) -> list[int]:
        """Returns the numbers to serve, the highest first.

        Args:
            found: Numbers of the versions that are there.
        """
        ordered = sorted(set(found), reverse=True)
        if self.specific:
            return [number for number in ordered if number in self.specific]
        return ordered if self.latest is None else ordered[: self.latest]

    @classmethod
    def from_message(cls, policy: object) -> "VersionPolicy":
        """Reads a `FileSystemStoragePathSourceConfig.ServableVersionPolicy`.

        Raises:
            ValueError: It names no versions where it should.
        """
        kind = policy.WhichOneof("policy_choice")  # type: ignore[attr-defined]
        if kind == "all":
            return cls(latest=None)
        if kind == "specific":
            versions = tuple(policy.specific.versions)  # type: ignore[attr-defined]
            if not versions:
                raise ValueError(
                    "a policy of specific versions names them; received none"
                )
            return cls(latest=None, specific=versions)
        if kind == "latest":
            # As in TensorFlow Serving, where 0 stands for what is left out.
            return cls(latest=policy.latest.num_versions or 1)  # type: ignore[attr-defined]
        return cls()
