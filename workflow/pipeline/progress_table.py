"""Shows how far a run of a pipeline is."""

import sys
from typing import TextIO

from workflow.pipeline.run_event import RunEvent

_NOTE_WIDTH = 72


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
            print(self._line(event), file=self._output, flush=True)

    def text(self) -> str:
        """Returns the table as it is now."""
        return "\n".join(map(self._line, self._events.values()))

    def _redraw(self) -> None:
        # Back to the first line, and away with what stands there.
        back = f"\x1b[{self._drawn}F\x1b[J" if self._drawn else ""
        self._output.write(f"{back}{self.text()}\n")
        self._output.flush()
        self._drawn = len(self._events)

    def _line(self, event: RunEvent) -> str:
        width = max(map(len, self._events))
        seconds = f"{event.seconds:.1f} s" if event.seconds else ""
        number = event.execution.rpartition("/")[2]
        note = event.note
        if len(note) > _NOTE_WIDTH and event.state != "failed":
            note = note[: _NOTE_WIDTH - 1] + "…"
        line = (
            f"  {event.component:<{width}}  {event.state:<8} {number:>4} "
            f"{seconds:>10}  {note}"
        )
        return line.rstrip()
