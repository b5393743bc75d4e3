"""The pipeline for every runner; only DirectRunner can be had here."""

import pytest

beam = pytest.importorskip("apache_beam")

from apache_beam.options.pipeline_options import (  # noqa: E402
    DirectOptions,
    GoogleCloudOptions,
    PortableOptions,
    StandardOptions,
)

from tests.data_pipeline.bulk.small_tasks import double, items_of  # noqa: E402
from workflow.bulk.beam_job import BeamJob  # noqa: E402
from workflow.bulk.beam_options import BeamOptions  # noqa: E402
from workflow.bulk.beam_pipeline import WorkOnItems, build_pipeline  # noqa: E402


def _pipeline(**options):
    job = BeamJob(
        task=double,
        items=tuple(items_of(1, 2, 3)),
        results="gs://bucket/results",
        taken="taken",
        options=BeamOptions(**options),
    )
    return build_pipeline(job)


def _steps(pipeline):
    transforms = pipeline.to_runner_api().components.transforms.values()
    return {transform.unique_name for transform in transforms}


def test_on_this_machine_work_is_shared_by_several_processes():
    options = _pipeline(processes=3).options
    assert options.view_as(StandardOptions).runner == "DirectRunner"
    direct = options.view_as(DirectOptions)
    assert direct.direct_running_mode == "multi_processing"
    assert direct.direct_num_workers == 3


def test_options_for_dataflow_are_parsed():
    more = (
        "--project=kinozoo-films",
        "--region=europe-west4",
        "--temp_location=gs://kinozoo-films/temporary",
        "--staging_location=gs://kinozoo-films/staging",
    )
    options = _pipeline(runner="DataflowRunner", more=more).options
    cloud = options.view_as(GoogleCloudOptions)
    assert (cloud.project, cloud.region) == ("kinozoo-films", "europe-west4")
    assert options.view_as(StandardOptions).runner == "DataflowRunner"


@pytest.mark.parametrize(
    ("runner", "more", "told"),
    [
        ("FlinkRunner", ("--flink_master=flink:8081",), {"flink_master": "flink:8081"}),
        (
            "SparkRunner",
            ("--spark_master_url=spark://spark:7077",),
            {"spark_master_url": "spark://spark:7077"},
        ),
        (
            "PortableRunner",
            ("--job_endpoint=jobs:8099", "--environment_type=LOOPBACK"),
            {"job_endpoint": "jobs:8099"},
        ),
    ],
)
def test_the_same_pipeline_is_built_for_other_runners(runner, more, told):
    pipeline = _pipeline(runner=runner, more=more)
    options = pipeline.options.get_all_options()
    assert {name: options.get(name) for name in told} == told
    assert _steps(pipeline) == _steps(_pipeline(processes=2))
    assert pipeline.options.view_as(PortableOptions) is not None


def _work(tmp_path, queue):
    for name in ("results", "taken"):
        (tmp_path / name).mkdir(exist_ok=True)
    return WorkOnItems(
        double, str(tmp_path / "results"), queue, str(tmp_path / "taken")
    )


def test_processes_of_this_machine_take_turns_and_no_item_twice(tmp_path):
    queue = tuple((number, f'{{"number": {number}}}') for number in (2, 0, 1))
    works = [_work(tmp_path, queue) for _ in range(2)]
    one, other = (work.process((0, ["begin"])) for work in works)
    assert [next(one), next(other), next(one)] == [2, 0, 1]
    assert [*one, *other] == []
    assert len(list((tmp_path / "results").iterdir())) == 3
    for work in works:
        work.teardown()


def test_other_runners_say_what_to_work_on(tmp_path):
    work = _work(tmp_path, ())
    assert list(work.process((7, ['{"number": 4}']))) == [7]
    assert (tmp_path / "results" / "00000007.json").exists()
    work.teardown()
