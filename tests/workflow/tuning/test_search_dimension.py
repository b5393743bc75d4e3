"""What is searched over."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainers.config_fields import with_overrides
from trainers.experiments import experiment
from workflow.tuning.search_dimension import search_space

RATE = "optimizer.learning_rate"


def test_ranges_and_choices_are_read_by_the_type_of_the_field():
    rate, crop, name, level = search_space(
        {
            RATE: "1e-4..3e-3 log",
            "data.crop": "32..96 step 16",
            "optimizer.name": "muon, adam",
            "degradation.noise_level": "(0, 40); (0, 60)",
        }
    )
    assert (rate.kind, rate.low, rate.high, rate.log) == ("number", 1e-4, 3e-3, True)
    assert (crop.kind, crop.low, crop.high, crop.step) == ("whole number", 32, 96, 16)
    assert name.choices == ("muon", "adam")
    assert level.choices == ("(0, 40)", "(0, 60)")


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        ({}, "Say what to search over"),
        ({"optimizer.rate": "1..2"}, "received optimizer.rate"),
        ({"evaluation.protocol": "a,b"}, "change what is learnt"),
        ({"run.seed": "1..9"}, "change what is learnt"),
        ({RATE: "2..1"}, "LOW below HIGH"),
        ({RATE: "0..1 log"}, "above 0 with log"),
        ({RATE: "1e-3"}, "at least two choices"),
        ({RATE: "a..b"}, "must be a number"),
        ({"data.crop": "1.5..3"}, "must be a whole number"),
        ({"optimizer.name": "muon..adam"}, "is no number: give choices"),
        ({"optimizer.name": "muon, sgd"}, "one of muon, adam, adamw"),
    ],
)
def test_what_cannot_be_searched_over_is_told(texts, message):
    with pytest.raises(ValueError, match=message):
        search_space(texts)


@given(st.floats(1e-4, 3e-3))
def test_a_number_comes_back_from_its_text_to_the_last_bit(value):
    (rate,) = search_space({RATE: "1e-4..3e-3 log"})
    assert rate.holds(value)
    config = with_overrides(experiment("smoke"), {RATE: rate.text(value)})
    assert config.optimizer.learning_rate == value


def test_what_lies_between_steps_is_not_searched():
    (crop,) = search_space({"data.crop": "32..96 step 16"})
    assert crop.holds(64)
    assert not crop.holds(60)
    assert not crop.holds(112)
