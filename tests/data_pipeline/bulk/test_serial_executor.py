"""Items one after the other, in this process and beside it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from data_pipeline.bulk.serial_executor import SerialExecutor
from tests.data_pipeline.bulk.small_tasks import double, double_or_die, items_of, refuse


@pytest.mark.parametrize("isolated", [False, True])
def test_every_item_is_worked_on_in_order(isolated):
    outcomes = list(SerialExecutor(isolated=isolated).run(double, items_of(1, 2, 3)))
    assert [(each.number, each.result["doubled"]) for each in outcomes] == [
        (0, 2),
        (1, 4),
        (2, 6),
    ]
    processes = {each.result["process"] for each in outcomes}
    assert len(processes) == 1
    assert (os.getpid() in processes) is not isolated


def test_an_item_that_kills_its_process_costs_that_item_only():
    outcomes = list(
        SerialExecutor(isolated=True).run(double_or_die, items_of(1, 13, 2))
    )
    assert [each.result.get("doubled") for each in outcomes] == [2, None, 4]
    assert "SIGSEGV" in outcomes[1].died
    assert not outcomes[0].died and not outcomes[2].died


def test_who_stops_reading_ends_the_work_and_its_process():
    outcomes = SerialExecutor(isolated=True).run(double, items_of(1, 2))
    process = next(outcomes).result["process"]
    outcomes.close()
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


def test_ctrl_c_ends_a_process_that_works(tmp_path):
    program = (
        "import sys; from data_pipeline.bulk.serial_executor import SerialExecutor; "
        "from data_pipeline.bulk.work_item import WorkItem; "
        "from tests.data_pipeline.bulk.small_tasks import wait_for_ever; "
        "item = WorkItem(name='', cost=1.0, facts={'file': sys.argv[1]}); "
        "list(SerialExecutor(isolated=True).run(wait_for_ever, [item]))"
    )
    file = tmp_path / "one.process"
    process = subprocess.Popen(
        [sys.executable, "-c", program, str(file)],
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[3])},
        stderr=subprocess.DEVNULL,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    while not file.exists():
        assert process.poll() is None
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    process.wait(60)
    with pytest.raises(ProcessLookupError):
        os.kill(int(file.read_text()), 0)


@pytest.mark.parametrize("isolated", [False, True])
def test_what_a_task_raises_ends_the_run(isolated):
    with pytest.raises(OSError, match="no place for 7"):
        list(SerialExecutor(isolated=isolated).run(refuse, items_of(7)))


class _NowhereElse:
    """A task that other processes cannot read."""

    def __call__(self, facts):
        return facts

    def __reduce__(self):
        return exec, ("raise ImportError('only here')",)


def test_a_process_that_cannot_start_is_no_items_fault():
    executor = SerialExecutor(isolated=True)
    with pytest.raises(OSError, match="no process to work in could be started"):
        list(executor.run(_NowhereElse(), items_of(1)))
