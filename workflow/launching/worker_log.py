"""What a worker says: into a file of its own, and on the terminal with its name."""

import threading
import time
from pathlib import Path
from typing import IO, TextIO

# A bar rewrites its line many times a second; a log wants it now and then.
_BAR_SECONDS = 10.0


class WorkerLog:
    """Copies the output of a process, line by line, until it ends.

    Args:
        name: Of the worker, as "worker 0".
        stream: What the process writes, opened with `newline=""`.
        path: File that takes the lines, at its end.
        terminal: Takes them too, with the name in front.
    """

    def __init__(self, name: str, stream: IO[str], path: Path, terminal: TextIO):
        self._name = name
        self._stream = stream
        self._path = path
        self._terminal = terminal
        self._bar_shown = 0.0
        self._thread = threading.Thread(target=self._copy, daemon=True)
        self._thread.start()

    def join(self) -> None:
        """Waits for the end of the output."""
        self._thread.join()

    def _copy(self) -> None:
        with self._stream, self._path.open("a", encoding="utf-8") as file:
            for line in self._stream:
                text = line.rstrip("\r\n")
                if not text.strip() or (line.endswith("\r") and not self._bar_due()):
                    continue
                file.write(text + "\n")
                file.flush()
                self._terminal.write(f"[{self._name}] {text}\n")
                self._terminal.flush()

    def _bar_due(self) -> bool:
        now = time.monotonic()
        if now - self._bar_shown < _BAR_SECONDS:
            return False
        self._bar_shown = now
        return True
