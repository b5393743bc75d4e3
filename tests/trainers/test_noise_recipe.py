import numpy as np
import pytest
import tensorflow as tf

from trainers.degradation_config import DegradationConfig
from trainers.noise_recipe import NoiseRecipe


def _degraded(grey: float = 0.5, clips: int = 64, **fields):
    fields = {"coded_share": 0.0} | fields
    clean = tf.fill((clips, 2, 24, 24, 3), grey)
    batch = NoiseRecipe(DegradationConfig(**fields))(clean, seed=tf.constant([1, 2]))
    noise = (batch["clip"] - clean).numpy() * 255
    return batch["clip"].numpy(), noise, batch["noise_level"].numpy()


def test_told_levels_are_near_the_true_ones_and_half_are_withheld():
    _, noise, told = _degraded(
        grain_share=0.0, clipped=False, level_error=0.1, clips=256
    )
    true = noise.std(axis=(1, 2, 3, 4))
    known = told >= 0
    assert 0.35 < known.mean() < 0.65
    assert set(told[~known]) == {-1.0}
    ratio = told[known] / true[known]
    assert 0.85 < ratio.min() < 0.95
    assert 1.05 < ratio.max() < 1.15
    assert true.max() > 50


def test_clipped_noise_has_the_values_of_an_8_bit_file():
    clip, _, _ = _degraded(grey=0.9, noise_level=(50.0, 50.0))
    assert clip.max() == 1.0
    np.testing.assert_allclose(clip * 255, np.round(clip * 255), atol=1e-4)
    clip, _, _ = _degraded(
        grey=0.9, noise_level=(50.0, 50.0), clipped=False, grain_share=0.0
    )
    assert clip.max() > 1.1


def test_grain_is_correlated_and_its_level_is_never_told():
    fields = {"blind_share": 0.0, "noise_level": (30.0, 30.0), "clipped": False}
    _, noise, told = _degraded(**fields, grain_level=(30.0, 30.0), clips=128)
    grainy = told < 0
    assert 0.1 < grainy.mean() < 0.3

    def correlation(noise: np.ndarray) -> float:
        return float((noise[..., 1:, :] * noise[..., :-1, :]).mean() / noise.var())

    assert correlation(noise[grainy]) > 0.2
    assert abs(correlation(noise[~grainy])) < 0.02


def test_the_same_seed_gives_the_same_noise():
    np.testing.assert_array_equal(_degraded()[0], _degraded()[0])


def test_compressed_noise_is_common_to_the_channels_and_its_level_is_not_told():
    fields = {"blind_share": 0.0, "noise_level": (20.0, 20.0), "grain_share": 0.0}
    _, noise, told = _degraded(
        **fields, coded_share=0.3, coded_quantiser=(1.0, 2.0), clips=128
    )
    coded = told < 0
    assert 0.15 < coded.mean() < 0.45

    def between_channels(noise: np.ndarray) -> float:
        return float((noise[..., 0] * noise[..., 1]).mean() / noise[..., 1].var())

    assert between_channels(noise[coded]) > 0.5
    assert abs(between_channels(noise[~coded])) < 0.05


def test_noise_that_is_not_clipped_cannot_be_compressed():
    with pytest.raises(ValueError, match="clipped=true"):
        NoiseRecipe(DegradationConfig(clipped=False, coded_share=0.2))
