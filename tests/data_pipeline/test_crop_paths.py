import numpy as np
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st

from data_pipeline.crop_paths import crop_paths
from data_pipeline.training_clips_config import TrainingClipsConfig


def _paths(
    room: tuple[int, int], side: int, seed: int = 0, **fields: float
) -> np.ndarray:
    """Paths whose places are the same for every seed."""
    config = TrainingClipsConfig(
        folder="", crop=16, frames=9, crops_per_clip=20, **fields
    )
    rng = np.random.default_rng(0)
    places = rng.integers(0, np.array(room) - side + 1, (20, 2)).astype(np.int32)
    sides = tf.fill([20], side)
    seeds = tf.constant([seed, 3])
    return crop_paths(tf.constant(room), tf.constant(places), sides, seeds, config)


@settings(max_examples=25, deadline=None)
@given(
    rows=st.integers(32, 60),
    columns=st.integers(32, 60),
    side=st.integers(16, 32),
    pan=st.floats(0, 9),
    swing=st.floats(0, 9),
    seed=st.integers(0, 1000),
)
def test_the_squares_always_lie_in_the_picture(rows, columns, side, pan, swing, seed):
    paths = np.asarray(_paths((rows, columns), side, seed, pan=pan, swing=swing))
    assert paths.shape == (20, 9, 2)
    assert (paths >= 0).all()
    assert (paths <= np.array([rows - side, columns - side])).all()


def test_a_path_starts_where_it_was_to_start_if_there_is_room():
    room, side = (4000, 4000), 16
    places = np.random.default_rng(0).integers(0, 4000 - side + 1, (20, 2))
    paths = np.asarray(_paths(room, side, pan=2.0, swing=3.0))
    np.testing.assert_array_equal(paths[:, 0], places)


def test_swings_are_the_same_for_the_same_seed_only():
    fields = {"pan": 1.0, "swing": 2.0}
    first = np.asarray(_paths((99, 99), 16, **fields))
    np.testing.assert_array_equal(first, _paths((99, 99), 16, **fields))
    assert np.abs(first - _paths((99, 99), 16, seed=1, **fields)).max() > 1
