from pathlib import Path

import pytest

from workflow.launching.launch_plan import LaunchPlan


def _plan(*command, **arguments):
    return LaunchPlan(command=command, workers=2, **arguments)


def test_the_strategy_is_added_where_it_is_not_said():
    plan = _plan("train", "--experiment=smoke", "--workdir", "runs/a")
    assert plan.workdir == Path("runs/a")
    assert plan.training_command == (*plan.command, "--strategy=multi_worker")
    said = _plan("train", "--workdir=runs/a", "--strategy=multi_worker")
    assert said.training_command == said.command


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ((), "behind two dashes: .*received nothing"),
        (("evaluate", "--workdir=x"), "received evaluate --workdir=x"),
        (("train",), "train --workdir=DIR"),
        (("train", "--workdir=x", "--strategy=tpu"), "here multi_worker; received tpu"),
        (("train", "--workdir=x", "--task=worker:0"), "launch says --task itself"),
    ],
)
def test_commands_that_cannot_be_launched_are_refused(command, message):
    with pytest.raises(ValueError, match=message):
        _plan(*command)


def test_a_name_that_no_cluster_takes_is_refused():
    with pytest.raises(ValueError, match="received 'A job'"):
        _plan("train", "--workdir=x", name="A job")
