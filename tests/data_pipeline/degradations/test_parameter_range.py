import numpy as np
import pytest

from data_pipeline.degradations.parameter_range import (
    checked_range,
    draw_uniform,
    per_clip,
)
from data_pipeline.degradations.seed_stream import SeedStream


def test_a_number_is_a_range_of_itself():
    assert checked_range("level", 3, 0.0) == (3.0, 3.0)
    assert checked_range("level", [1, 2], 0.0) == (1.0, 2.0)


@pytest.mark.parametrize("value", [(2.0, 1.0), -0.5, 11.0, (1.0,), float("nan")])
def test_refuses_disorder_and_values_out_of_bounds(value):
    with pytest.raises(ValueError, match="`level` must be a number or a pair"):
        checked_range("level", value, 0.0, 10.0)


def test_draws_are_uniform():
    values = draw_uniform((4000,), (2.0, 4.0), SeedStream(1)).numpy()
    assert values.min() >= 2.0 and values.max() < 4.0
    assert values.mean() == pytest.approx(3.0, abs=0.04)
    assert values.std() == pytest.approx(2.0 / np.sqrt(12.0), rel=0.04)


def test_per_clip_values_go_with_a_batch():
    assert per_clip(np.arange(4.0)).shape == (4, 1, 1, 1, 1)
