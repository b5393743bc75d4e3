"""Every place of a grey picture is read with the whole of it in mind."""

import numpy as np

from zoo.temporal.grey_reader import GreyReader


def test_each_place_hears_of_the_farthest_one():
    reader = GreyReader((8, 8, 8))
    cells = np.random.default_rng(0).random((1, 8, 160, 4), np.float32)
    other = cells.copy()
    other[:, :, -8:] += 1.0

    def first_cells() -> np.ndarray:
        read = [np.asarray(reader(each)[0])[:, :, :2] for each in (cells, other)]
        return np.abs(read[0] - read[1]).max()

    assert first_cells() == 0.0
    reader._whole.kernel.assign(np.eye(8))
    assert first_cells() > 1e-3
