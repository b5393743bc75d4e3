import dataclasses

import pytest

from benchmarks.fleet_simulation import Fleet, simulate

CALM = Fleet(
    machines=10,
    films=200,
    film_hours=6.0,
    part_hours=0.0,
    kept_hours=0.01,
    life_hours=1e9,
    absence_hours=0.1,
)


def test_machines_that_live_repeat_nothing_and_are_busy_nearly_all_the_time():
    outcome = simulate(CALM)
    assert outcome.repeated == outcome.deaths == 0
    assert 0.95 < outcome.efficiency <= 1.0


def test_the_same_seed_gives_the_same_course():
    fleet = dataclasses.replace(CALM, life_hours=12.0)
    assert simulate(fleet) == simulate(fleet)
    assert simulate(fleet) != simulate(dataclasses.replace(fleet, seed=1))


def test_a_death_costs_what_was_not_safe():
    mortal = dataclasses.replace(CALM, life_hours=12.0)
    often = simulate(mortal)
    seldom = simulate(dataclasses.replace(mortal, kept_hours=3.0))
    assert often.deaths > 50
    # On average half of what lies between two safe points.
    work = 10 * often.ideal_hours
    assert often.repeated * work == pytest.approx(often.deaths * 0.005, rel=0.3)
    assert seldom.repeated > 20 * often.repeated
    assert seldom.efficiency < often.efficiency


def test_one_film_to_a_machine_ends_with_the_longest_and_parts_end_together():
    few = dataclasses.replace(CALM, films=10)
    whole, parts = simulate(few), simulate(dataclasses.replace(few, part_hours=0.25))
    assert whole.efficiency < 0.7
    assert parts.efficiency > 0.95
    assert parts.ideal_hours == pytest.approx(whole.ideal_hours)
