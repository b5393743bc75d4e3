"""Pictures that are made to look old, and where they are damaged."""

import numpy as np
import pytest

from tests.synthetic_video import moving_texture
from trainers.old_film_config import OldFilmConfig
from trainers.triplet_config import TripletConfig
from trainers.triplet_recipe import TripletRecipe

CLEAN = np.stack([moving_texture(1, 24, 32)] * 3).astype(np.float32)
_CALM = OldFilmConfig(
    blur_share=0.0, flicker_share=0.0, grain_share=0.0, coded_share=0.0
)


@pytest.fixture(scope="module")
def damaged():
    config = TripletConfig(density=(0.9, 1.0))
    made = TripletRecipe(_CALM, config)(CLEAN, seed=np.array([1, 2], np.int32))
    return {name: np.asarray(values) for name, values in made.items()}


def test_the_mask_tells_where_pictures_were_damaged(damaged):
    mask = damaged["mask"]
    assert mask.shape == (3, 1, 24, 32, 1)
    assert set(np.unique(mask)) == {0.0, 1.0}
    rounded = np.round(CLEAN * 255.0) / 255.0
    change = np.abs(damaged["clip"] - rounded).max(axis=-1, keepdims=True)
    assert change[mask == 1].min() > 7 / 255
    assert change[mask == 0].max() < 9 / 255


def test_clean_pictures_stay_and_all_else_follows_from_the_seed(damaged):
    np.testing.assert_array_equal(damaged["clean"], CLEAN)
    recipe = TripletRecipe(_CALM, TripletConfig(density=(0.9, 1.0)))
    again = recipe(CLEAN, seed=np.array([1, 2], np.int32))
    np.testing.assert_array_equal(again["clip"], damaged["clip"])
    other = recipe(CLEAN, seed=np.array([1, 3], np.int32))
    assert (np.asarray(other["clip"]) != damaged["clip"]).any()
