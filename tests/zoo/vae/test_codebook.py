"""The codebook against the paper's equations, written out."""

import keras
import numpy as np
import tensorflow as tf

from zoo.vae.codebook import Codebook

RANDOM = np.random.default_rng(0)


def _codebook(codes=5, size=3):
    keras.utils.set_random_seed(0)
    return Codebook(codes, size)


def test_every_vector_gets_the_nearest_code():
    book, features = _codebook(), 0.1 * RANDOM.normal(size=(4, 2, 3))
    codes, numbers = book(features)
    distances = np.linalg.norm(features[..., None, :] - book.vectors.numpy(), axis=-1)
    np.testing.assert_array_equal(numbers, distances.argmin(axis=-1))
    np.testing.assert_allclose(codes, book.vectors.numpy()[numbers], atol=1e-6)


def test_gradients_pass_as_if_nothing_had_been_replaced():
    book, features = _codebook(), tf.constant(RANDOM.normal(size=(4, 3)))
    with tf.GradientTape() as tape:
        tape.watch(features)
        value = tf.reduce_sum(book(features)[0] * [1.0, 2.0, 3.0])
    np.testing.assert_allclose(tape.gradient(value, features), [[1.0, 2.0, 3.0]] * 4)


def test_codes_follow_the_moving_averages_of_the_paper():
    book, decay = _codebook(), 0.9
    counts, sums = book.counts.numpy(), book.sums.numpy()
    np.testing.assert_array_equal(sums, book.vectors.numpy())
    for seed in range(3):
        features = np.random.default_rng(seed).normal(size=(20, 3)).astype(np.float32)
        numbers = np.asarray(book.nearest(features))
        for code in range(5):
            mine = features[numbers == code]
            counts[code] = decay * counts[code] + (1 - decay) * len(mine)
            sums[code] = decay * sums[code] + (1 - decay) * mine.sum(axis=0)
        used, totals = book.statistics(features, numbers)
        dead = book.follow(
            used, totals, decay=decay, candidates=features[:5], least_use=0.0
        )
        assert float(dead) == 0
        np.testing.assert_allclose(book.counts.numpy(), counts, rtol=1e-5)
        smooth = (counts + 1e-5) / (counts.sum() + 5e-5) * counts.sum()
        expected = sums / smooth[:, None]
        np.testing.assert_allclose(book.vectors.numpy(), expected, rtol=1e-4, atol=1e-5)


def test_statistics_of_parts_add_up_to_those_of_the_whole():
    book, features = _codebook(), RANDOM.normal(size=(20, 3)).astype(np.float32)
    numbers = book.nearest(features)
    whole = book.statistics(features, numbers)
    parts = [book.statistics(features[s], numbers[s]) for s in (np.s_[:8], np.s_[8:])]
    for index in range(2):
        total = np.asarray(parts[0][index]) + np.asarray(parts[1][index])
        np.testing.assert_allclose(whole[index], total, rtol=1e-5, atol=1e-6)


def test_codes_that_nobody_uses_start_anew_at_their_candidate():
    book = _codebook()
    candidates = RANDOM.normal(size=(5, 3)).astype(np.float32)
    counts, sums = np.zeros(5, np.float32), np.zeros((5, 3), np.float32)
    counts[1], sums[1] = 50.0, 50.0 * candidates[0]
    revived = book.follow(counts, sums, decay=0.1, candidates=candidates, least_use=0.5)
    assert float(revived) == 4
    others = [0, 2, 3, 4]
    np.testing.assert_allclose(
        book.vectors.numpy()[others], candidates[others], rtol=1e-4
    )
