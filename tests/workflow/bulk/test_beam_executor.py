"""Real processes on Beam's DirectRunner."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from data_pipeline.bulk.serial_executor import SerialExecutor
from tests.data_pipeline.bulk.small_tasks import double, double_or_die, items_of, refuse
from workflow.bulk import beam_executor
from workflow.bulk.beam_executor import BeamExecutor
from workflow.bulk.beam_options import BeamOptions

_ROOT = Path(__file__).parents[3]
_WAITING = """
import sys
from data_pipeline.bulk.work_item import WorkItem
from tests.data_pipeline.bulk.small_tasks import wait_for_ever
from workflow.bulk.beam_executor import BeamExecutor
from workflow.bulk.beam_options import BeamOptions
items = [
    WorkItem(name=str(n), cost=1.0, facts={"file": f"{sys.argv[1]}/{n}.process"})
    for n in range(2)
]
executor = BeamExecutor(BeamOptions(processes=2), sys.argv[1])
try:
    list(executor.run(wait_for_ever, items))
except KeyboardInterrupt:
    sys.exit(130)
"""


def test_without_beam_one_sentence_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setattr(beam_executor, "has_beam", lambda: False)
    with pytest.raises(ValueError, match=r"pip install 'kinozoo\[beam\]'"):
        BeamExecutor(BeamOptions(processes=2), str(tmp_path))


@pytest.mark.slow
def test_two_processes_share_the_work_and_one_may_die(tmp_path):
    pytest.importorskip("apache_beam")
    items = items_of(1, 2, 13, 4, 5, 6)
    executor = BeamExecutor(BeamOptions(processes=2), str(tmp_path / "work"))
    outcomes = sorted(executor.run(double_or_die, items), key=lambda each: each.number)
    doubled = [each.result.get("doubled") for each in outcomes]
    assert doubled == [2, 4, None, 8, 10, 12]
    assert "SIGSEGV" in outcomes[2].died
    assert len({each.result.get("process") for each in outcomes} - {None}) >= 2
    serial = SerialExecutor().run(double, items_of(1, 2))
    assert doubled[:2] == [each.result["doubled"] for each in serial]
    # Nothing is left of it.
    assert not (tmp_path / "work").exists()


@pytest.mark.slow
def test_what_a_task_raises_ends_the_run_with_its_sentence(tmp_path):
    pytest.importorskip("apache_beam")
    executor = BeamExecutor(BeamOptions(processes=2), str(tmp_path))
    with pytest.raises(OSError, match="no place for 1"):
        list(executor.run(refuse, items_of(1)))


@pytest.mark.slow
@pytest.mark.parametrize("ended_by", [signal.SIGINT, signal.SIGKILL])
def test_nothing_goes_on_after_ctrl_c_or_a_kill(tmp_path, ended_by):
    pytest.importorskip("apache_beam")
    process = subprocess.Popen(
        [sys.executable, "-c", _WAITING, str(tmp_path)],
        env=os.environ | {"PYTHONPATH": str(_ROOT)},
        stderr=subprocess.PIPE,
        # Where a shell ignores Ctrl-C for what runs in the background, so would it.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    files = [tmp_path / f"{number}.process" for number in range(2)]
    _wait_until(lambda: all(file.exists() for file in files))
    workers = [int(file.read_text()) for file in files]
    process.send_signal(ended_by)
    _, said = process.communicate(timeout=60)
    assert process.returncode == (130 if ended_by == signal.SIGINT else -9)
    assert b"Traceback" not in said
    _wait_until(lambda: not any(_lives(worker) for worker in workers))


def _wait_until(condition, seconds=120):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.2)


def _lives(process: int) -> bool:
    try:
        status = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"
