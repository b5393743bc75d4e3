"""The life of a version of a model."""

import enum


class VersionState(enum.IntEnum):
    """As `ModelVersionStatus.State`."""

    START = 10
    LOADING = 20
    AVAILABLE = 30
    UNLOADING = 40
    END = 50
