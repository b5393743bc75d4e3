"""In which order items are worked on."""

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
        task=double,
        items=items,
        results="results",
        taken="taken",
        options=BeamOptions(**options),
    )


@given(_COSTS)
def test_the_queue_holds_every_item_and_begins_with_the_costliest(costs):
    queue = _job(costs).queue()
    numbers = [number for number, _ in queue]
    assert sorted(numbers) == list(range(len(costs)))
    assert [costs[number] for number in numbers] == sorted(costs, reverse=True)
    assert all(json.loads(facts) == {"number": number} for number, facts in queue)
