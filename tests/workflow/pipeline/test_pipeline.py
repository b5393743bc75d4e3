"""Pipelines that cannot be are refused with the reason."""

from typing import ClassVar

import pytest

from tests.workflow.pipeline.word_components import (
    Joining,
    Reading,
    Shouting,
    WordParameters,
    word_pipeline,
)
from workflow.pipeline.channel import Channel
from workflow.pipeline.pipeline import Pipeline

TOLD = WordParameters()


def test_components_come_after_what_they_need(tmp_path):
    names = [c.name for c in word_pipeline(tmp_path).components]
    assert names == ["Reading", "Joining", "Judging", "Shouting"]


def test_an_input_of_another_type_is_refused():
    with pytest.raises(ValueError, match="is of type Model; received Examples of Read"):
        Shouting(TOLD, {"model": Reading(TOLD).output("examples")})


def test_a_missing_input_is_refused():
    with pytest.raises(ValueError, match="takes the inputs model; received none"):
        Shouting(TOLD)


def test_names_occur_once():
    with pytest.raises(ValueError, match="need different names"):
        Pipeline("twice", [Reading(TOLD), Reading(TOLD)])


def test_an_input_from_nowhere_is_refused():
    joining = Joining(TOLD, {"examples": Reading(TOLD).output("examples")})
    with pytest.raises(ValueError, match="Joining needs Reading, which is not in"):
        Pipeline("torn", [joining])


def test_a_circle_is_refused():
    def channel(producer):
        return Channel(producer=producer, output="examples", type="Examples")

    class Echo(Joining):
        output_types: ClassVar[dict[str, str]] = {"examples": "Examples"}

    echoes = [
        Echo(TOLD, {"examples": channel("two")}, name="one"),
        Echo(TOLD, {"examples": channel("one")}, name="two"),
    ]
    with pytest.raises(ValueError, match="one, two of the pipeline round feed each"):
        Pipeline("round", echoes)


def test_nothing_between_is_refused(tmp_path):
    with pytest.raises(ValueError, match="Judging does not need Shouting"):
        word_pipeline(tmp_path).between("Shouting", "Judging")
