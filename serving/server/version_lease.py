"""The right to use a version for the length of a request."""

from collections.abc import Callable
from types import TracebackType

from serving.server.loaded_version import LoadedVersion


class VersionLease:
    """Keeps a version in memory until it is given back.

    Attributes:
        model: The model's name.
        number: The version's.
        loaded: Runs it.
    """

    def __init__(
        self,
        model: str,
        number: int,
        loaded: LoadedVersion,
        give_back: Callable[[], None],
    ):
        self.model, self.number, self.loaded = model, number, loaded
        self._give_back = give_back

    def __enter__(self) -> "VersionLease":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._give_back()
