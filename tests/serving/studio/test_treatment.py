from dataclasses import dataclass
from typing import ClassVar

import pytest

from serving.plan import STEP_CLASSES
from serving.plan_step import PlanStep
from serving.studio.treatment import known_treatments


@dataclass(frozen=True, kw_only=True)
class _ColourStep(PlanStep):
    task: ClassVar[str] = "colour"
    preset: str = "denoise_best"

    def settings(self):
        return ()


@pytest.fixture
def with_colour(monkeypatch):
    monkeypatch.setitem(STEP_CLASSES, "colour", _ColourStep)


def test_treatments_stand_in_the_order_of_a_plan():
    order = list(STEP_CLASSES)
    places = [order.index(each.task) for each in known_treatments()]
    assert places == sorted(places)
    assert len(set(places)) == len(places)


def test_a_step_that_is_added_to_the_plans_is_offered(with_colour):
    assert "colour" in [each.task for each in known_treatments()]


def test_a_step_whose_network_is_not_trained_is_not_offered(with_colour, monkeypatch):
    @dataclass(frozen=True, kw_only=True)
    class Untrained(_ColourStep):
        preset: str = "nobody trained this"

    monkeypatch.setitem(STEP_CLASSES, "colour", Untrained)
    assert "colour" not in [each.task for each in known_treatments()]


def test_labels_are_short_and_differ():
    labels = [each.label for each in known_treatments()]
    assert len(set(labels)) == len(labels)
    assert max(map(len, labels)) < 130
