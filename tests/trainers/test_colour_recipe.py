"""Clips lose their colours, and keep one frame that shows them."""

import numpy as np
import pytest

from trainers.colour_config import ColourConfig
from trainers.colour_recipe import ColourRecipe

_BT709 = np.array([0.2126, 0.7152, 0.0722], np.float32)


@pytest.fixture(scope="module")
def clean() -> np.ndarray:
    """Frames tell their number: `[6, 5, 16, 16, 3]`."""
    random = np.random.default_rng(0)
    clean = 0.2 + 0.5 * random.random((6, 5, 16, 16, 3), dtype=np.float32)
    clean[:, :, 0, 0] = np.arange(5)[:, None] / 10
    return clean


def _made(clean: np.ndarray, seed: int = 3, **settings) -> dict[str, np.ndarray]:
    settings = {"frames": 3, "gamma": (1.0, 1.0), "noise_level": (0.0, 0.0)} | settings
    batch = ColourRecipe(ColourConfig(**settings))(clean, seed)
    return {name: np.asarray(values) for name, values in batch.items()}


def test_grey_clips_have_the_luma_of_the_coloured_ones(clean):
    made = _made(clean, noise_level=(0.0, 6.0), gamma=(0.8, 1.2))
    assert made["clip"].shape == made["clean"].shape == (6, 3, 16, 16, 3)
    assert np.ptp(made["clip"], axis=-1).max() == 0.0
    np.testing.assert_allclose(made["clean"] @ _BT709, made["clip"][..., 0], atol=1e-5)
    codes = 255.0 * made["clip"]
    np.testing.assert_allclose(codes, np.round(codes), atol=1e-3)
    assert np.ptp(made["clean"], axis=-1).mean() > 0.1
    assert (made["noise_level"] == -1.0).all()


def test_the_first_frame_or_any_of_the_clip_is_the_reference(clean):
    first = _made(clean, first_share=1.0, reference_share=1.0, mirrored_share=0.0)
    # In steps of 1/255 luma moves by less.
    np.testing.assert_allclose(
        first["references"][:, 0], first["clean"][:, 0], atol=0.003
    )
    drawn = {
        float(np.round(10 * frame[0, 0, 0]))
        for seed in range(6)
        for frame in _made(
            clean, seed, first_share=0.0, reference_share=1.0, mirrored_share=0.0
        )["references"][:, 0]
    }
    assert drawn == {0.0, 1.0, 2.0, 3.0, 4.0}


def test_some_get_a_reference_without_colour(clean):
    many = np.repeat(clean, 6, axis=0)
    made = _made(many, reference_share=0.5, mirrored_share=0.0)
    colour = np.ptp(made["references"], axis=-1).max(axis=(1, 2, 3))
    assert 0.25 < np.mean(colour > 0.01) < 0.75


def test_there_are_no_references_where_no_clip_gets_one(clean):
    made = _made(clean, reference_share=0.0)
    assert "references" not in made
    with_some = _made(clean, reference_share=1e-6)
    assert np.ptp(with_some["references"], axis=-1).max() < 1e-6
    np.testing.assert_array_equal(made["clip"], with_some["clip"])


def test_the_same_seed_makes_the_same_batch(clean):
    one, again, other = (_made(clean, seed) for seed in (5, 5, 6))
    for name, values in one.items():
        np.testing.assert_array_equal(values, again[name])
    assert np.abs(one["references"] - other["references"]).max() > 0.1


def test_clips_that_are_too_short_are_refused(clean):
    with pytest.raises(ValueError, match=r"makes 6 frames grey.*received.*frames=5"):
        _made(clean, frames=6)
