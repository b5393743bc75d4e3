"""Processes that do not outlive the one that started them."""

import subprocess
import sys
from pathlib import Path

from workflow.pipeline.bound_process import bound_process, last_lines

ROOT = Path(__file__).parents[3]
_WAITING = """
import threading, time
from workflow.pipeline.bound_process import end_with_parent
threading.Thread(target=end_with_parent, daemon=True).start()
print("up", flush=True)
time.sleep(600)
"""


def test_it_ends_when_nobody_holds_its_input():
    process = subprocess.Popen(
        [sys.executable, "-c", _WAITING],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout.readline() == "up\n"
        assert process.poll() is None
        process.stdin.close()
        assert process.wait(60) == -9


def test_its_status_and_last_words_are_told(tmp_path):
    log = tmp_path / "log.txt"
    with bound_process(["models", "no_such_preset"], log) as process:
        assert process.wait(120) == 1
    assert "no_such_preset" in last_lines(log)
