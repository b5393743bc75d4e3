"""A version of a model that a server knows, loaded or not."""

from dataclasses import dataclass

from serving.server.loaded_version import LoadedVersion
from serving.server.version_state import VersionState


@dataclass
class ServedVersion:
    """What `ServedModel` keeps of a version, under its lock.

    Attributes:
        number: The version.
        state: Where it is in its life.
        error: Why it could not be loaded, or "".
        written: When its folder changed last, in nanoseconds: one that could not be
            loaded is tried again once it has changed.
        loaded: Runs it while it is available.
        leases: Requests that are using it.
    """

    number: int
    state: VersionState = VersionState.START
    error: str = ""
    written: int = 0
    loaded: LoadedVersion | None = None
    leases: int = 0
