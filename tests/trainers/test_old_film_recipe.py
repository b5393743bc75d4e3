import numpy as np
import pytest
import tensorflow as tf

from tests.synthetic_video import moving_texture
from trainers.old_film_config import OldFilmConfig
from trainers.old_film_recipe import OldFilmRecipe

CLEAN = np.stack([moving_texture(3, 48, 48, seed=seed) for seed in range(4)])
NOTHING = {
    f"{fault}_share": 0.0 for fault in ("blur", "flicker", "grain", "damage", "coded")
}


def _batch(seed: int = 1, clean: np.ndarray = CLEAN, **fields) -> dict[str, np.ndarray]:
    recipe = OldFilmRecipe(OldFilmConfig(**NOTHING | fields))
    batch = recipe(tf.constant(clean, tf.float32), seed=tf.constant([seed, 2]))
    return {name: np.asarray(values) for name, values in batch.items()}


def test_without_any_fault_clips_are_only_rounded():
    batch = _batch()
    np.testing.assert_allclose(batch["clip"], CLEAN, atol=0.51 / 255)
    np.testing.assert_array_equal(batch["clean"], CLEAN.astype(np.float32))
    assert (batch["noise_level"] < 0).all()


@pytest.mark.parametrize("fault", ["blur", "flicker", "grain", "damage", "coded"])
def test_each_fault_is_on_its_share_of_the_clips(fault):
    changed = []
    for seed in range(6):
        batch = _batch(seed, **{f"{fault}_share": 0.5})
        change = np.abs(batch["clip"] - batch["clean"]).max(axis=(1, 2, 3, 4))
        changed += list(change > 1 / 255)
    assert 0 < np.count_nonzero(changed) < len(changed)


def test_the_same_seed_gives_the_same_clips_and_another_one_others():
    everything = dict.fromkeys(NOTHING, 1.0)
    first, again, other = (_batch(s, **everything)["clip"] for s in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert np.abs(first - other).max() > 0.1
    np.testing.assert_allclose(first * 255, np.round(first * 255), atol=1e-3)


def test_posts_belong_to_the_picture_and_stay():
    batch = _batch(posts_share=1.0)
    assert np.abs(batch["clean"] - CLEAN).max() > 0.1
    np.testing.assert_allclose(batch["clip"], batch["clean"], atol=0.51 / 255)


def test_black_and_white_clips_get_grain_without_colour():
    grey = CLEAN[..., :1].repeat(3, axis=-1)
    old = _batch(clean=grey, grain_share=1.0, grain_level=(16.0, 16.0))["clip"]
    np.testing.assert_array_equal(old[..., 0], old[..., 1])
    assert np.abs(old - grey).std() > 0.02
    assert _batch(grain_share=1.0)["clip"].std(axis=-1).max() > 0.01
