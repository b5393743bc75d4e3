"""Blurred clips to learn sharpening from."""

from dataclasses import replace

import numpy as np
import pytest

from tests.synthetic_video import moving_texture
from trainers.deblur_config import DeblurConfig
from trainers.deblur_recipe import DeblurRecipe

NONE = DeblurConfig(
    frames=3,
    most_averaged=5,
    motion_share=0.0,
    shake_share=0.0,
    defocus_share=0.0,
    light_share=1.0,
    noise_share=0.0,
    coded_share=0.0,
)


@pytest.fixture(scope="module")
def clean():
    clips = [moving_texture(15, 16, 16, seed=seed) for seed in range(6)]
    return np.stack(clips).astype(np.float32)


def _blurred(clean, seed=1, **shares):
    batch = DeblurRecipe(replace(NONE, **shares))(clean, seed)
    return {name: np.asarray(values) for name, values in batch.items()}


def _change(batch):
    return np.abs(batch["clip"] - batch["clean"]).mean(axis=(1, 2, 3, 4))


def test_unblurred_clips_are_their_own_target(clean):
    batch = _blurred(clean)
    assert batch["clip"].shape == batch["clean"].shape == (6, 3, 16, 16, 3)
    np.testing.assert_allclose(batch["clip"], batch["clean"], atol=0.51 / 255)
    np.testing.assert_array_equal(batch["noise_level"], np.full(6, -1.0))


def test_averaged_frames_surround_the_one_that_is_to_be_learnt(clean):
    batch = _blurred(clean, motion_share=1.0)
    for clip, target, source in zip(batch["clip"], batch["clean"], clean, strict=True):
        starts = [
            next(i for i in range(15) if np.allclose(source[i], frame, atol=1e-6))
            for frame in target
        ]
        count = starts[1] - starts[0]
        assert count in (3, 5)
        assert starts == [count // 2 + k * count for k in range(3)]
        for frame, middle in zip(clip, starts, strict=True):
            seen = source[middle - count // 2 : middle + count // 2 + 1]
            mean = np.mean(seen**2.2, axis=0) ** (1 / 2.2)
            np.testing.assert_allclose(frame, mean, atol=0.6 / 255)


@pytest.mark.parametrize("share", ["shake_share", "defocus_share"])
def test_a_share_of_the_clips_is_blurred(clean, share):
    changed = _change(_blurred(clean, **{share: 0.5})) > 0.01
    assert 0 < np.count_nonzero(changed) < len(clean)


def test_a_shaking_camera_blurs_every_frame_in_its_own_way(clean):
    still = np.repeat(clean[:, :1], 15, axis=1)
    clip = _blurred(still, shake_share=1.0, shake=(3.0, 9.0))["clip"]
    assert np.abs(clip[:, 0] - clip[:, 1]).mean(axis=(1, 2, 3)).min() > 0.005


def test_noise_and_compression_come_on_top(clean):
    plain = _blurred(clean)["clip"]
    noisy = _blurred(clean, noise_share=1.0, noise_level=(3.0, 3.0))["clip"]
    assert 255 * (noisy - plain).std() == pytest.approx(3.0, rel=0.1)
    np.testing.assert_allclose(noisy * 255, np.round(noisy * 255), atol=1e-4)
    coded = _blurred(clean, coded_share=1.0)["clip"]
    assert 0 < np.abs(coded - plain).mean() < 0.1


def test_the_same_seed_gives_the_same_clips(clean):
    shares = {"motion_share": 0.5, "defocus_share": 0.5, "noise_share": 0.5}
    first, again, other = (
        _blurred(clean, seed, **shares)["clip"] for seed in (3, 3, 4)
    )
    np.testing.assert_array_equal(first, again)
    assert np.abs(first - other).max() > 0.01


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"most_averaged": 4}, "odd and 3 or more; received 4"),
        ({"motion_share": 0.8, "shake_share": 0.3}, "add up to 1 at most"),
    ],
)
def test_what_cannot_be_is_refused(fields, message):
    with pytest.raises(ValueError, match=message):
        DeblurRecipe(replace(NONE, **fields))


def test_clips_of_another_length_are_refused(clean):
    with pytest.raises(ValueError, match=r"most_averaged, 15; received 6"):
        DeblurRecipe(NONE)(clean[:, :6], 1)
