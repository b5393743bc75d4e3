"""A secret that lies in a file and may be renewed there."""

from pathlib import Path


class TokenFile:
    """Reads the first line of a file, again when the file has changed.

    Args:
        path: The file; it has to exist when the token is asked for.
    """

    def __init__(self, path: Path):
        self._path = path
        self._seen: tuple[int, int] | None = None
        self._token = ""

    def read(self) -> str:
        """Returns the token.

        Raises:
            OSError: The file cannot be read.
            ValueError: It begins with an empty line.
        """
        status = self._path.stat()
        seen = status.st_mtime_ns, status.st_size
        if seen != self._seen:
            lines = self._path.read_text(encoding="ascii").splitlines()
            if not lines or not lines[0].strip():
                raise ValueError(f"{self._path} holds no token in its first line")
            self._token, self._seen = lines[0].strip(), seen
        return self._token
