import keras
import numpy as np
import tensorflow as tf

from data_pipeline.degradations.seed_stream import SeedStream


def draw(stream: SeedStream) -> np.ndarray:
    return keras.random.uniform((64,), seed=stream).numpy()


def test_draws_of_one_stream_differ_and_repeat_with_the_seed():
    first, second = SeedStream(5), SeedStream(5)
    one, two = draw(first), draw(first)
    assert not np.array_equal(one, two)
    np.testing.assert_array_equal(one, draw(second))
    np.testing.assert_array_equal(two, draw(second))


def test_neighbouring_seeds_share_no_draw():
    seeds = [0, 1, 2, tf.constant([0, 1]), tf.constant([0, 2]), -1]
    draws = []
    for seed in seeds:
        stream = SeedStream(seed)
        draws += [draw(stream)[0] for _ in range(4)]
    assert len(set(draws)) == len(draws)


def test_seeds_of_split_streams_are_unrelated():
    seeds = SeedStream(5).split(8).numpy()
    draws = np.stack([draw(SeedStream(seed)) for seed in seeds])
    correlation = np.corrcoef(draws) - np.eye(8)
    assert seeds.shape == (8, 2)
    assert np.abs(correlation).max() < 0.5


def test_draws_the_same_in_a_graph():
    traced = tf.function(
        lambda seed: keras.random.uniform((64,), seed=SeedStream(seed))
    )
    np.testing.assert_array_equal(traced(tf.constant(5)), draw(SeedStream(5)))
