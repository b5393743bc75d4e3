"""Every place of a grey picture is read with the whole of it in mind."""

import numpy as np

from zoo.temporal.grey_reader import GreyReader


def _scene(value: float) -> list[np.ndarray]:
    shapes = ((1, 2, 40, 4), (1, 1, 20, 4), (1, 1, 10, 4))
    return [np.full(shape, value, np.float32) for shape in shapes]


def test_each_place_hears_of_the_farthest_one():
    reader = GreyReader((8, 8, 8))
    cells = np.random.default_rng(0).random((1, 8, 160, 4), np.float32)
    other = cells.copy()
    other[:, :, -8:] += 1.0

    def first_cells() -> np.ndarray:
        read = [
            np.asarray(reader(each, _scene(0.0))[0])[:, :, :2]
            for each in (cells, other)
        ]
        return np.abs(read[0] - read[1]).max()

    assert first_cells() == 0.0
    reader._whole.kernel.assign(np.eye(8))
    assert first_cells() > 1e-3


def test_what_a_picture_shows_is_not_heard_before_it_is_learnt():
    reader = GreyReader((8, 8, 8))
    cells = np.random.default_rng(0).random((1, 8, 160, 4), np.float32)

    def told() -> float:
        read = [np.asarray(reader(cells, _scene(value))[0]) for value in (0.0, 1.0)]
        return np.abs(read[0] - read[1]).max()

    assert told() == 0.0
    reader._scene._told.kernel.assign(np.eye(8)[None, None])
    assert told() > 1e-3
