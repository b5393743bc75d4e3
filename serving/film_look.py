"""Looks at a film no more often than planning takes."""

from pathlib import Path

from serving.inspect import inspect_video
from serving.inspection import Inspection


class FilmLook:
    """What is wrong with a film, found when somebody asks.

    Args:
        source: The film.
        progress: Whether to show bars while it is looked at.
    """

    def __init__(self, source: Path, progress: bool) -> None:
        self.source = source
        self.progress = progress
        self._found: Inspection | None = None

    @property
    def found(self) -> Inspection | None:
        """The last inspection, where there was one."""
        return self._found

    def everywhere(self) -> Inspection:
        """Inspects all frames."""
        self._found = inspect_video(self.source, whole=True, progress=self.progress)
        return self._found

    def at_moments(self) -> Inspection:
        """Inspects a few moments, unless more is known already."""
        if self._found is None:
            self._found = inspect_video(
                self.source, whole=False, progress=self.progress
            )
        return self._found
