import numpy as np
import pytest
from PIL import Image

from data_pipeline.pictures.picture_folder import picture_folder
from data_pipeline.pictures.picture_grid import picture_grid
from data_pipeline.pictures.picture_source import source_in_memory, square_picture


def test_the_middle_of_a_picture_is_taken_and_averaged():
    picture = np.zeros((4, 12, 3), np.uint8)
    picture[:, 4:8] = 200
    whole = square_picture(picture, (2, 2, 3)).numpy()
    np.testing.assert_array_equal(whole, np.full((2, 2, 3), 200))


def test_colours_become_grey_and_grey_becomes_colours():
    red = np.zeros((4, 4, 3), np.uint8)
    red[..., 0] = 255
    assert square_picture(red, (4, 4, 1)).numpy()[0, 0, 0] == 76
    grey = np.full((4, 4, 1), 9, np.uint8)
    np.testing.assert_array_equal(
        square_picture(grey, (4, 4, 3)), np.full((4, 4, 3), 9)
    )


def test_pictures_in_memory_come_by_their_number():
    pictures = np.arange(3, dtype=np.uint8).reshape(3, 1, 1, 1)
    source = source_in_memory(pictures, np.array([5, 6, 7]))
    assert source.count == 3
    example = source.read(2)
    assert int(example["picture"][0, 0, 0]) == 2
    assert int(example["label"]) == 7


def test_a_folder_is_read_in_the_order_of_its_names(tmp_path):
    (tmp_path / "below").mkdir()
    for value, name in ((10, "b.png"), (90, "below/a.jpg"), (50, "a.bmp")):
        Image.fromarray(np.full((20, 30, 3), value, np.uint8)).save(tmp_path / name)
    (tmp_path / "notes.txt").write_text("no picture")
    source = picture_folder(tmp_path, (8, 8, 1))
    values = [int(source.read(n)["picture"].numpy().mean()) for n in range(3)]
    assert source.count == 3
    np.testing.assert_allclose(values, [50, 10, 90], atol=1)
    with pytest.raises(FileNotFoundError, match="holds no pictures"):
        picture_folder(tmp_path / "nothing", (8, 8, 1))


def test_a_grid_goes_row_by_row_and_ends_in_black():
    pictures = np.array([0.1, 0.2, 0.3]).reshape(3, 1, 1, 1)
    grid = picture_grid(np.tile(pictures, (1, 2, 2, 1)), 2)
    assert grid.shape == (4, 4, 3)
    np.testing.assert_array_equal(grid[::2, ::2, 0], [[26, 51], [76, 0]])
