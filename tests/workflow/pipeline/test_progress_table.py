"""How a run is shown."""

import io

from workflow.pipeline.progress_table import ProgressTable, table_text
from workflow.pipeline.run_event import RunEvent

EVENTS = [
    RunEvent(component="Trainer", state="waiting"),
    RunEvent(component="Pusher", state="waiting"),
    RunEvent(component="Trainer", state="running"),
    RunEvent(component="Trainer", state="done", execution="Trainer/3", seconds=2.0),
    RunEvent(component="Pusher", state="failed", note="no space left " * 9),
]


class Terminal(io.StringIO):
    """Says that a person looks."""

    def isatty(self):
        return True


def _shown(output):
    table = ProgressTable(output)
    for event in EVENTS:
        table.show(event)
    return output.getvalue()


def test_a_file_gets_a_line_for_each_change():
    lines = _shown(io.StringIO()).splitlines()
    assert [line.split()[:2] for line in lines] == [
        ["Trainer", "running"],
        ["Trainer", "done"],
        ["Pusher", "failed"],
    ]


def test_a_terminal_gets_one_table_that_changes(monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    last = _shown(Terminal()).rpartition("\x1b[2F\x1b[J")[2]
    wanted = table_text([EVENTS[3], EVENTS[4]]).splitlines()
    assert last.splitlines() == [line[:59] for line in wanted]


def test_why_something_failed_is_told_in_full():
    assert EVENTS[4].note.strip() in table_text(EVENTS[4:])
