"""Shows how far a run of a pipeline is."""

import shutil
import sys
from collections.abc import Iterable
from typing import TextIO

from workflow.pipeline.run_event import RunEvent

_NOTE_WIDTH = 72
# States whose notes somebody has to read to the end.
_WHOLE = ("failed", "running", "left out")


class ProgressTable:
    """A line per component; redrawn on a terminal, else a line for each change.

    Args:
        output: Where to write; standard output where it is not given.
    """

    def __init__(self, output: TextIO | None = None):
        self._output = output or sys.stdout
        self._events: dict[str, RunEvent] = {}
        self._drawn = 0

    def show(self, event: RunEvent) -> None:
        """Takes note of a change."""
        self._events[event.component] = event
        if self._output.isatty():
            self._redraw()
        elif event.state != "waiting":
            width = max(map(len, self._events))
            print(_line(event, width), file=self._output, flush=True)

    def _redraw(self) -> None:
        # Back to the first line, and away with what stands there.
        back = f"\x1b[{self._drawn}F\x1b[J" if self._drawn else ""
        # A line that went on in the next one would be counted as one.
        width = shutil.get_terminal_size().columns - 1
        lines = table_text(self._events.values()).splitlines()
        self._output.write(back + "".join(f"{line[:width]}\n" for line in lines))
        self._output.flush()
        self._drawn = len(self._events)


def table_text(events: Iterable[RunEvent]) -> str:
    """Returns a line per component."""
    listed = list(events)
    width = max((len(event.component) for event in listed), default=0)
    return "\n".join(_line(event, width) for event in listed)


def _line(event: RunEvent, width: int) -> str:
    seconds = f"{event.seconds:.1f} s" if event.seconds else ""
    number = event.execution.rpartition("/")[2]
    note = event.note
    if len(note) > _NOTE_WIDTH and event.state not in _WHOLE:
        note = note[: _NOTE_WIDTH - 1] + "…"
    return (
        f"  {event.component:<{width}}  {event.state:<8} {number:>4} "
        f"{seconds:>10}  {note}"
    ).rstrip()
