"""Items one after the other, in this process and beside it."""

import os

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


@pytest.mark.parametrize("isolated", [False, True])
def test_what_a_task_raises_ends_the_run(isolated):
    with pytest.raises(OSError, match="no place for 7"):
        list(SerialExecutor(isolated=isolated).run(refuse, items_of(7)))
