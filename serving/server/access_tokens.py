"""Who may use the server."""

import hmac
from pathlib import Path


class AccessTokens:
    """Bearer tokens that lie in a file, one a line; read again when it changes.

    Args:
        path: The file.

    Raises:
        OSError: It cannot be read.
        ValueError: It holds no token.
    """

    def __init__(self, path: Path):
        self._path = path
        self._seen: tuple[int, int] | None = None
        self._tokens: list[bytes] = []
        self._refresh()

    def accepts(self, header: str) -> bool:
        """Whether an `authorization` header names one of the tokens."""
        kind, _, token = header.partition(" ")
        if kind.lower() != "bearer":
            return False
        self._refresh()
        given = token.strip().encode()
        # All are compared, each in the same time, so that time tells nothing.
        matches = [hmac.compare_digest(given, known) for known in self._tokens]
        return any(matches)

    def _refresh(self) -> None:
        try:
            status = self._path.stat()
        except FileNotFoundError:
            # It is being replaced: the tokens of before hold until then.
            if self._seen is not None:
                return
            raise
        seen = status.st_mtime_ns, status.st_size
        if seen == self._seen:
            return
        lines = self._path.read_text(encoding="utf-8").splitlines()
        tokens = [line.strip().encode() for line in lines if line.strip()]
        if not tokens and self._seen is None:
            raise ValueError(f"{self._path} holds no token; write one a line")
        self._tokens, self._seen = tokens, seen
