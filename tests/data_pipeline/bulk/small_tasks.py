"""Tasks for executors that are done at once, or are the end of their process."""

import os
import signal
import time
from pathlib import Path
from typing import Any

from data_pipeline.bulk.work_item import WorkItem


def double(facts: dict[str, Any]) -> dict[str, Any]:
    """Doubles a number; says which process did it."""
    return {"doubled": 2 * facts["number"], "process": os.getpid()}


def double_or_die(facts: dict[str, Any]) -> dict[str, Any]:
    """Doubles a number; the number 13 is a fault in a decoder."""
    if facts["number"] == 13:
        os.kill(os.getpid(), signal.SIGSEGV)
    return double(facts)


def refuse(facts: dict[str, Any]) -> dict[str, Any]:
    """Raises what no executor is to swallow."""
    raise OSError(f"no place for {facts['number']}")


def wait_for_ever(facts: dict[str, Any]) -> dict[str, Any]:
    """Leaves its process's number in a file and never returns."""
    path = Path(facts["file"])
    path.with_suffix(".part").write_text(str(os.getpid()))
    path.with_suffix(".part").replace(path)
    time.sleep(3600)
    return {}


def items_of(*numbers: int) -> list[WorkItem]:
    """Makes an item of each number."""
    return [
        WorkItem(name=str(number), cost=1.0, facts={"number": number})
        for number in numbers
    ]
