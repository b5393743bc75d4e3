"""What `kinozoo tune` says when it is done."""

import shlex

import pytest

from workflow.commands import train, tune


@pytest.fixture
def tune_flags():
    def clear():
        for values in (tune.FLAGS, train.FLAGS):
            for name in values:
                values[name].unparse()

    clear()
    yield tune.FLAGS
    clear()


def test_the_command_that_it_prints_trains_as_the_best_trial_did(tune_flags):
    tune_flags(
        [
            "tune",
            "--experiment=denoise_fast",
            "--workdir=my search",
            "--config.data.folder=my clips",
            "--config.optimizer.learning_rate=0.1",
        ]
    )
    printed = tune._training_command({"optimizer.learning_rate": "0.002"})
    words = shlex.split(printed)
    assert words[:2] == ["kinozoo", "train"]
    assert train.FLAGS(words[1:]) == ["train"]
    assert train.FLAGS["experiment"].value == "denoise_fast"
    assert train.FLAGS["workdir"].value == "my search/best"
    assert train.FLAGS["config.data.folder"].value == "my clips"
    assert train.FLAGS["config.optimizer.learning_rate"].value == "0.002"
