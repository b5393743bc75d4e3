import numpy as np
import pytest

from data_pipeline.degradations.seed_stream import SeedStream
from data_pipeline.degradations.temporal_walk import (
    checked_correlation,
    temporal_walk,
)


@pytest.mark.parametrize("correlation", [0.0, 0.5, 0.9])
def test_walks_are_stationary_with_the_correlation_asked_for(correlation):
    walks = temporal_walk(500, 12, 4, correlation, SeedStream(3)).numpy()
    assert walks.shape == (500, 12, 4)
    for frame in (0, 5, 11):
        assert walks[:, frame].std() == pytest.approx(1.0, abs=0.05)
    for lag in (1, 3):
        pairs = np.corrcoef(walks[:, lag:].ravel(), walks[:, :-lag].ravel())
        assert pairs[0, 1] == pytest.approx(correlation**lag, abs=0.04)
    clips_apart = np.corrcoef(walks[:-1, :, 0].ravel(), walks[1:, :, 0].ravel())
    assert abs(clips_apart[0, 1]) < 0.1


@pytest.mark.parametrize("value", [-0.1, 1.0])
def test_refuses_walks_that_are_not_stationary(value):
    with pytest.raises(ValueError, match="correlation"):
        checked_correlation(value)
