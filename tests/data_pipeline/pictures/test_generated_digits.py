import numpy as np

from data_pipeline.pictures.generated_digits import generated_digits


def test_the_seed_decides_every_pixel():
    first, labels = generated_digits(12, (28, 28, 1), 3)
    second, again = generated_digits(12, (28, 28, 1), 3)
    other, _ = generated_digits(12, (28, 28, 1), 4)
    np.testing.assert_array_equal(first, second)
    np.testing.assert_array_equal(labels, again)
    assert (first != other).any()


def test_digits_are_white_on_black_within_the_picture():
    pictures, labels = generated_digits(200, (32, 32, 3), 0)
    assert pictures.shape == (200, 32, 32, 3)
    assert pictures.dtype == np.uint8
    assert set(labels) == set(range(10))
    assert (pictures.max(axis=(1, 2, 3)) > 200).all()
    shares = (pictures[..., 0] > 127).mean(axis=(1, 2))
    assert 0.02 < shares.min() < shares.max() < 0.5
    assert pictures[:, 0].max() == pictures[:, -1].max() == 0
    np.testing.assert_array_equal(pictures[..., 0], pictures[..., 2])


def test_the_same_digit_is_drawn_in_many_ways():
    pictures, labels = generated_digits(100, (28, 28, 1), 1)
    sevens = pictures[labels == 7].astype(float)
    assert len(sevens) > 3
    assert np.abs(sevens[0] - sevens[1]).mean() > 5
