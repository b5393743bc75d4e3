import dataclasses

import pytest

from benchmarks.scale_model import Assumptions, CoreFigures, limits, stages, storage

CORE = CoreFigures(
    ingest=50.0,
    inspect=24.0,
    restore=6.0,
    decode=800.0,
    training_step=0.25,
    pair=1e-5,
    clip_bytes=1e6,
    clip_frames=48.0,
    record_bytes=500.0,
)


def test_a_core_at_the_films_rate_takes_as_long_as_the_film():
    inspect, _, restore = stages(CORE, Assumptions(hours=8760.0, days=365.0))
    assert inspect.core_years == pytest.approx(1.0)
    assert inspect.cores == pytest.approx(1.0)
    assert inspect.megabits == pytest.approx(Assumptions().megabits)
    assert restore.core_years == pytest.approx(4.0)
    assert restore.dollars == pytest.approx(4 * 8760 * Assumptions().core_hour)


def test_storage_grows_with_the_film():
    one, two = (storage(CORE, Assumptions(hours=hours)) for hours in (1e3, 2e3))
    assert {name: 2 * size for name, size in one.items()} == pytest.approx(two)
    # 5 Mbit/s for an hour.
    assert one["films"] == pytest.approx(1e3 * 2.25e9)


def test_a_slower_comparison_ends_sooner_and_limits_come_in_order():
    found = limits(CORE, Assumptions())
    assert [limit.hours for limit in found] == sorted(limit.hours for limit in found)
    slower = limits(dataclasses.replace(CORE, pair=4e-5), Assumptions())

    def copies(limits):
        return next(each.hours for each in limits if "copies" in each.name)

    assert copies(slower) == pytest.approx(copies(found) / 2)
