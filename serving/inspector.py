"""Looks at a film once, for all who want to know about it."""

from pathlib import Path

from serving.inspect import LONGEST_WHOLE_FILM, inspect_video
from serving.inspection import Inspection


class Inspector:
    """Inspects a film when somebody asks, and remembers what was found.

    Args:
        source: The film.
        closely: Whether to look at every frame of short films at once, since
            somebody will ask for that.
        progress: Whether to show bars with the time left.

    Attributes:
        source: As given.
        progress: As given.
    """

    def __init__(self, source: Path, *, closely: bool = False, progress: bool = False):
        self.source = source
        self.progress = progress
        self._closely = closely
        self._found: Inspection | None = None

    @property
    def found(self) -> Inspection | None:
        """What was found so far, or None where nobody asked yet."""
        return self._found

    def inspect(self, whole: bool | None = None) -> Inspection:
        """Returns what was found.

        Args:
            whole: Whether every frame has to be looked at; None for those of short
                films.

        Raises:
            FileNotFoundError: There is no such film.
            ValueError: The film is truncated, or is no video.
            OSError: The film cannot be read.
        """
        if self._found is None or not self._suffices(self._found, whole):
            if self._closely and not whole:
                whole = None
            self._found = inspect_video(
                self.source, whole=whole, progress=self.progress
            )
        return self._found

    @staticmethod
    def _suffices(found: Inspection, whole: bool | None) -> bool:
        if whole is None:
            whole = (found.frames or 0) <= LONGEST_WHOLE_FILM
        return found.frames_counted or not whole
