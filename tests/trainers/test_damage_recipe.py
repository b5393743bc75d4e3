import numpy as np
import pytest
import tensorflow as tf

from tests.synthetic_video import moving_texture
from trainers.damage_config import DamageConfig
from trainers.damage_recipe import DamageRecipe

CLEAN = np.stack([moving_texture(3, 48, 48, seed=seed) for seed in range(4)])
PLAIN = {"grain_share": 0.0, "coded_share": 0.0, "share": 1.0, "density": (1.0, 1.0)}


def _batch(seed: int = 1, **fields) -> dict[str, np.ndarray]:
    recipe = DamageRecipe(DamageConfig(**PLAIN | fields))
    batch = recipe(tf.constant(CLEAN, tf.float32), seed=tf.constant([seed, 2]))
    return {name: np.asarray(values) for name, values in batch.items()}


def test_the_mask_is_where_the_clip_visibly_differs_from_the_clean_one():
    batch = _batch()
    change = np.abs(batch["clip"] - batch["clean"]).max(axis=-1, keepdims=True)
    np.testing.assert_array_equal(batch["mask"], change >= 8 / 255)
    assert 0.02 < batch["mask"].mean() < 0.6
    np.testing.assert_allclose(batch["clean"], CLEAN, atol=1 / 255)
    assert (batch["noise_level"] < 0).all()


def test_the_same_seed_gives_the_same_damage_and_another_one_other():
    first, again, other = _batch(1), _batch(1), _batch(2)
    np.testing.assert_array_equal(first["clip"], again["clip"])
    assert np.abs(first["clip"] - other["clip"]).max() > 0.1


def test_a_share_of_the_clips_is_not_damaged():
    masks = np.concatenate([_batch(n, share=0.5)["mask"] for n in range(3)])
    assert 0 < np.count_nonzero(masks.max(axis=(1, 2, 3, 4))) < len(masks)


def test_grain_is_in_the_clean_clip_too():
    batch = _batch(grain_share=1.0, grain_level=(16.0, 16.0))
    assert np.abs(batch["clean"] - CLEAN).mean() > 0.01
    untouched = batch["mask"][..., 0] == 0
    difference = np.abs(batch["clip"] - batch["clean"])[untouched]
    assert difference.max() < 8 / 255


def test_what_compression_does_around_the_damage_is_not_to_be_undone():
    batch = _batch(coded_share=1.0, coded_quantiser=(6.0, 6.0), scratches=0, pieces=1)
    assert np.abs(batch["clip"] - CLEAN).mean() > 0.005
    same = (batch["clip"] == batch["clean"]).all(axis=-1)
    damaged = batch["mask"][..., 0] > 0
    assert same[~damaged].mean() > 0.9
    np.testing.assert_allclose(batch["clean"][damaged], CLEAN[damaged], atol=1 / 255)


def test_a_folder_without_masks_is_refused(tmp_path):
    with pytest.raises(FileNotFoundError, match="no damage masks"):
        DamageRecipe(DamageConfig(folder=str(tmp_path)))


def test_posts_belong_to_the_picture():
    calm = DamageConfig(share=0.0, grain_share=0.0, coded_share=0.0, posts_share=1.0)
    clean = np.full((4, 3, 32, 48, 3), 0.5, np.float32)
    batch = DamageRecipe(calm)(clean, np.int32(0))
    assert np.abs(np.asarray(batch["clip"]) - clean).max() > 0.1
    np.testing.assert_array_equal(batch["clip"], batch["clean"])
    assert not np.asarray(batch["mask"]).any()
