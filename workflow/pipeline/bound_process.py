"""A verb of `kinozoo` in a process that does not outlive the one that started it."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

from data_pipeline.bulk.child_environment import child_environment
from workflow import main as command_line

_GRACE_SECONDS = 30
_TOLD_LINES = 3


@contextlib.contextmanager
def bound_process(
    arguments: Sequence[str],
    log: Path,
    *,
    read_output: bool = False,
    python: Path | None = None,
) -> Iterator["subprocess.Popen[str]"]:
    """Runs `kinozoo` with arguments; ends it when the body ends, or this process does.

    Args:
        arguments: The verb and what follows it.
        log: File to which it writes, at the end.
        read_output: Whether the body reads its standard output instead.
        python: The interpreter, with all that the verb needs; this one if left out.

    Yields:
        The process. Its standard input is what binds it: nothing may be written there.
    """
    with log.open("a", encoding="utf-8") as file:
        process = subprocess.Popen(
            [
                str(python or sys.executable),
                "-m",
                "workflow.pipeline.bound_process",
                *arguments,
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE if read_output else file,
            stderr=file,
            text=True,
            env=child_environment(),
        )
        with process:
            try:
                yield process
            finally:
                _end(process)


def last_lines(log: Path) -> str:
    """Returns the end of what a process wrote, to say why it failed."""
    text = log.read_text(encoding="utf-8", errors="replace").replace("\r", "\n")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return " / ".join(lines[-_TOLD_LINES:])


def _end(process: "subprocess.Popen[str]") -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(_GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()


def end_with_parent(*, session: bool = False) -> None:
    """Ends this process when its standard input is closed.

    Args:
        session: Whether all processes of its session end with it, which it leads.
    """
    # The other end of the pipe closes when the parent is gone, even by SIGKILL.
    while os.read(0, 4096):
        pass
    (os.killpg if session else os.kill)(os.getpid(), signal.SIGKILL)


def _run() -> None:
    threading.Thread(target=end_with_parent, daemon=True).start()
    command_line.main()


if __name__ == "__main__":
    _run()
