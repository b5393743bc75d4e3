"""Features of three sizes are brought together."""

import numpy as np

from zoo.temporal.scene_pyramid import ScenePyramid


def test_it_says_nothing_before_it_learns_and_then_all_of_it():
    random = np.random.default_rng(0)
    shapes = ((1, 5, 3, 4), (1, 3, 2, 6), (1, 2, 1, 8))
    maps = [random.random(shape, np.float32) for shape in shapes]
    pyramid = ScenePyramid(4)
    before = np.asarray(pyramid(maps))
    assert before.shape == (1, 5, 3, 4) and not before.any()
    pyramid._told.kernel.assign(random.random((1, 1, 4, 4)))
    told = np.asarray(pyramid(maps))
    for number in range(3):
        other = list(maps)
        other[number] = other[number] + 1.0
        assert np.abs(np.asarray(pyramid(other)) - told).max() > 1e-3
