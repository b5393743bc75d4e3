"""Work ends between two items."""

import pytest

from data_pipeline.bulk.serial_executor import SerialExecutor
from data_pipeline.bulk.stoppable_executor import StoppableExecutor
from data_pipeline.bulk.work_item import WorkItem


def test_no_item_is_begun_once_the_work_is_to_end():
    begun, stopping = [], []

    def check():
        if stopping:
            raise InterruptedError

    def work(facts):
        begun.append(facts["number"])
        if facts["number"] == 1:
            stopping.append(True)
        return {}

    items = [WorkItem(name="", cost=1.0, facts={"number": n}) for n in range(4)]
    outcomes = StoppableExecutor(SerialExecutor(), check).run(work, items)
    with pytest.raises(InterruptedError):
        list(outcomes)
    assert begun == [0, 1]
