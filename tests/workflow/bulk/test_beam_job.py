"""How items are dealt out to processes."""

import json

from hypothesis import given
from hypothesis import strategies as st

from data_pipeline.bulk.work_item import WorkItem
from tests.data_pipeline.bulk.small_tasks import double
from workflow.bulk.beam_job import BeamJob
from workflow.bulk.beam_options import BeamOptions

_COSTS = st.lists(st.floats(0.1, 100.0), min_size=1, max_size=30)


def _job(costs, **options):
    items = tuple(
        WorkItem(name=str(number), cost=cost, facts={"number": number})
        for number, cost in enumerate(costs)
    )
    return BeamJob(
        task=double, items=items, results="results", options=BeamOptions(**options)
    )


@given(_COSTS, st.integers(1, 6))
def test_processes_of_this_machine_get_shares_of_about_equal_cost(costs, processes):
    dealt = _job(costs, processes=processes).dealt()
    assert sorted(number for _, (number, _) in dealt) == list(range(len(costs)))
    loads = [0.0] * processes
    for share, (number, facts) in dealt:
        assert json.loads(facts) == {"number": number}
        loads[share] += costs[number]
    # Graham, Bounds for certain multiprocessing anomalies (1966): whoever is always
    # given to the least busy ends no later than this.
    fair = (sum(costs) - max(costs)) / processes + max(costs)
    assert max(loads) <= fair + 1e-6


@given(_COSTS)
def test_other_runners_may_move_every_item(costs):
    dealt = _job(costs, runner="FlinkRunner").dealt()
    assert [key for key, _ in dealt] == list(range(len(costs)))
