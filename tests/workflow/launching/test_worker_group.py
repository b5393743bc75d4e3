"""Groups of small programs in the place of trainings."""

import io
import json
import os
import signal
import sys
import threading
import time

import pytest

from workflow.launching.local_cluster import free_ports
from workflow.launching.worker_group import WorkerGroup

# Says its place, then does what stands in the file of its number and start.
PROGRAM = """
import json, os, pathlib, signal, sys, time
task = json.loads(os.environ["TF_CONFIG"])["task"]
place = f"{task['index']}"
starts = pathlib.Path(sys.argv[1]) / f"starts-{place}"
start = len(starts.read_text()) if starts.exists() else 0
starts.write_text("x" * (start + 1))
plan = json.loads(sys.argv[2])
action = plan.get(f"{place}/{start}", plan.get(place, "end"))
def stop(number, frame):
    print("checkpoint written", flush=True)
    if action != "stay":
        sys.exit(130)
signal.signal(signal.SIGTERM, stop)
print("worker", place, "start", start, flush=True)
# Who ends badly has all others ended, and they are to have said something.
while action != "end" and not starts.with_name("starts-0").exists():
    time.sleep(0.01)
if action == "die":
    os.kill(os.getpid(), signal.SIGKILL)
if action in ("wait", "stay"):
    time.sleep(60)
if isinstance(action, int):
    sys.exit(action)
"""


def _group(tmp_path, plan, **arguments):
    terminal = io.StringIO()
    group = WorkerGroup(
        [str(tmp_path), json.dumps(plan)],
        workers=2,
        logs=tmp_path / "logs",
        terminal=terminal,
        program=[sys.executable, "-c", PROGRAM],
        **arguments,
    )
    return group, terminal


def _interrupt_once_started(terminal):
    def interrupt():
        while terminal.getvalue().count("start 0") < 2:
            time.sleep(0.05)
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=interrupt, daemon=True).start()


def test_each_worker_has_its_place_and_a_log_of_its_own(tmp_path):
    group, terminal = _group(tmp_path, {})
    assert group.run() == 0
    for index in range(2):
        log = (tmp_path / f"logs/worker-{index}.log").read_text()
        assert log == f"worker {index} start 0\n"
        assert f"[worker-{index}] worker {index} start 0\n" in terminal.getvalue()


@pytest.mark.parametrize("way", ["die", 75])
def test_all_are_started_again_where_one_dies(tmp_path, way):
    group, terminal = _group(tmp_path, {"0/0": "wait", "1/0": way})
    assert group.run() == 0
    for index in range(2):
        log = (tmp_path / f"logs/worker-{index}.log").read_text()
        assert log.splitlines()[-1] == f"worker {index} start 1"
    assert "starting all again, 3 left" in terminal.getvalue()


def test_deaths_are_forgiven_some_times_only(tmp_path):
    group, terminal = _group(tmp_path, {"0": "wait", "1": "die"}, restarts=2)
    assert group.run() == 128 + signal.SIGKILL
    assert (tmp_path / "starts-1").read_text() == "xxx"
    assert "giving up" in terminal.getvalue()


def test_a_mistake_is_not_repeated(tmp_path):
    group, _ = _group(tmp_path, {"0": "wait", "1": 1})
    assert group.run() == 1
    assert (tmp_path / "starts-1").read_text() == "x"


def test_an_interrupt_lets_the_first_worker_write_its_checkpoint(tmp_path):
    handler = signal.getsignal(signal.SIGINT)
    group, terminal = _group(tmp_path, {"0": "wait", "1": "wait"})
    _interrupt_once_started(terminal)
    assert group.run() == 130
    assert "[worker-0] checkpoint written" in terminal.getvalue()
    assert "worker-1] checkpoint" not in terminal.getvalue()
    assert signal.getsignal(signal.SIGINT) is handler


def test_a_worker_that_does_not_stop_is_killed(tmp_path):
    group, terminal = _group(tmp_path, {"0": "stay", "1": "wait"}, grace_seconds=0.0)
    _interrupt_once_started(terminal)
    assert group.run() == 130
    assert "worker-0 did not stop in 0 s" in terminal.getvalue()


def test_a_bar_that_moves_does_not_fill_the_log(tmp_path):
    program = "print('\\r'.join(map(str, range(1000))), end='\\rlast\\n')"
    group = WorkerGroup(
        [],
        workers=1,
        logs=tmp_path,
        terminal=io.StringIO(),
        program=[sys.executable, "-c", program],
    )
    assert group.run() == 0
    assert (tmp_path / "worker-0.log").read_text() == "0\nlast\n"


def test_free_ports_are_all_different():
    ports = free_ports(20)
    assert len(set(ports)) == 20
