"""Small clips to learn enlarging from."""

import numpy as np
import pytest

from data_pipeline.degradations.bicubic_downsampling import BicubicDownsampling
from trainers.upscale_config import UpscaleConfig
from trainers.upscale_recipe import UpscaleRecipe


@pytest.fixture(scope="module")
def clean():
    random = np.random.default_rng(0)
    coarse = random.random((6, 3, 8, 8, 3), dtype=np.float32)
    return coarse.repeat(4, axis=2).repeat(4, axis=3)


@pytest.mark.parametrize("scale", [2, 4])
def test_clips_are_shrunk_as_by_matlab_and_rounded_to_8_bits(clean, scale):
    batch = UpscaleRecipe(UpscaleConfig(scale=scale))(clean, 1)
    small = np.asarray(BicubicDownsampling(scale)(clean, seed=0)["clip"])
    assert batch["clip"].shape == (6, 3, 32 // scale, 32 // scale, 3)
    np.testing.assert_allclose(batch["clip"], np.round(255 * small) / 255, atol=1e-6)
    np.testing.assert_array_equal(batch["clean"], clean)
    np.testing.assert_array_equal(batch["noise_level"], np.full(6, -1.0))


def test_a_share_of_the_small_clips_is_noisy_and_a_share_compressed(clean):
    config = UpscaleConfig(
        scale=2, noise_share=0.5, noise_level=(4.0, 6.0), coded_share=0.3
    )
    degraded = UpscaleRecipe(config)(clean, 1)["clip"]
    exact = UpscaleRecipe(UpscaleConfig(scale=2))(clean, 1)["clip"]
    changed = np.abs(np.asarray(degraded) - np.asarray(exact)).mean(axis=(1, 2, 3, 4))
    assert 0 < np.count_nonzero(changed > 1e-3) < len(clean)
    assert changed.max() < 0.1


def test_the_same_seed_gives_the_same_clips(clean):
    recipe = UpscaleRecipe(UpscaleConfig(noise_share=1.0))
    first, again, other = (np.asarray(recipe(clean, s)["clip"]) for s in (3, 3, 4))
    np.testing.assert_array_equal(first, again)
    assert np.abs(first - other).max() > 0.01
