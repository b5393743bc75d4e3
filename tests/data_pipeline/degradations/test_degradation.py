"""What every degradation has to keep: one contract, run over all of them."""

from collections.abc import Callable

import keras
import numpy as np
import pytest
import tensorflow as tf

from data_pipeline.degradations.bicubic_downsampling import BicubicDownsampling
from data_pipeline.degradations.codec_compression import CodecCompression
from data_pipeline.degradations.colour_cast import ColourCast
from data_pipeline.degradations.defocus_blur import DefocusBlur
from data_pipeline.degradations.degradation import Degradation
from data_pipeline.degradations.degradation_chain import DegradationChain
from data_pipeline.degradations.fading import Fading
from data_pipeline.degradations.film_damage import FilmDamage
from data_pipeline.degradations.film_grain import FilmGrain
from data_pipeline.degradations.flicker import Flicker
from data_pipeline.degradations.gate_weave import GateWeave
from data_pipeline.degradations.gaussian_blur import GaussianBlur
from data_pipeline.degradations.gaussian_decimation import GaussianDecimation
from data_pipeline.degradations.gaussian_noise import GaussianNoise
from data_pipeline.degradations.greyscale import Greyscale
from data_pipeline.degradations.jpeg_compression import JpegCompression
from data_pipeline.degradations.motion_blur import MotionBlur
from data_pipeline.degradations.poisson_gaussian_noise import PoissonGaussianNoise

Maker = Callable[[], Degradation]

MAKERS: dict[str, Maker] = {
    "gaussian_noise": lambda: GaussianNoise((5.0, 50.0), clipped_share=1.0),
    "gaussian_noise_some_clipped": lambda: GaussianNoise(25.0, clipped_share=0.5),
    "poisson_gaussian_noise": lambda: PoissonGaussianNoise((5.0, 40.0), (1.0, 9.0)),
    "film_grain": lambda: FilmGrain((5.0, 30.0), (0.0, 1.2), (0.0, 1.0)),
    "film_grain_black_and_white": lambda: FilmGrain(20.0),
    "gaussian_blur": lambda: GaussianBlur((0.5, 3.0)),
    "defocus_blur": lambda: DefocusBlur((0.5, 3.0), softness=(0.0, 1.0), drifts=True),
    "motion_blur": lambda: MotionBlur((2.0, 9.0), averaged_frames=3),
    "bicubic_downsampling_2": lambda: BicubicDownsampling(2),
    "bicubic_downsampling_3": lambda: BicubicDownsampling(3),
    "bicubic_downsampling_4": lambda: BicubicDownsampling(4),
    "gaussian_decimation": lambda: GaussianDecimation(),
    "jpeg_compression": lambda: JpegCompression(),
    "jpeg_compression_full_chroma": lambda: JpegCompression(subsampled=False),
    "codec_compression": lambda: CodecCompression(),
    "flicker": lambda: Flicker((0.05, 0.2), local_strength=(0.0, 0.1)),
    "fading": lambda: Fading(),
    "colour_cast": lambda: ColourCast((0.1, 0.4)),
    "greyscale": lambda: Greyscale(),
    "greyscale_red_blind": lambda: Greyscale((0.0, 1.0)),
    "film_damage": lambda: FilmDamage(density=(0.6, 1.0)),
    "gate_weave": lambda: GateWeave(),
    "chain": lambda: DegradationChain(
        [
            (GaussianNoise((5.0, 50.0)), 1.0),
            (GaussianNoise(10.0, clipped_share=1.0), 0.5),
        ]
    ),
}
UNCLIPPED = {"gaussian_noise_some_clipped", "chain"}
WITHOUT_CHANCE = {
    "bicubic_downsampling_2",
    "bicubic_downsampling_3",
    "bicubic_downsampling_4",
    "gaussian_decimation",
    "greyscale",
}

every_degradation = pytest.mark.parametrize("name", list(MAKERS))


def make_clips(batch: int = 3, frames: int = 4, height: int = 36, width: int = 52):
    """Smooth moving colours with an edge, float32 `[B, T, H, W, 3]` in [0, 1]."""
    row = np.arange(height)[:, None, None] / height
    column = np.arange(width)[None, :, None] / width
    channel = np.arange(3)[None, None, :]
    clips = np.empty((batch, frames, height, width, 3), np.float32)
    for frame in range(frames):
        wave = np.sin(6.0 * (row + column) + channel + 0.3 * frame)
        clips[:, frame] = 0.5 + 0.4 * wave * np.where(column > 0.5, 1.0, 0.5)
    return clips


def as_arrays(degraded: dict) -> dict[str, np.ndarray]:
    return {key: keras.ops.convert_to_numpy(value) for key, value in degraded.items()}


def in_dataset(degradation: Degradation, clips: np.ndarray, seed: int) -> dict:
    """Degrades inside `tf.data`, where no size but the channels' is known."""
    unknown = tf.TensorSpec((None, None, None, None, 3), tf.float32)
    dataset = tf.data.Dataset.from_generator(
        lambda: [(clips, seed)],
        output_signature=(unknown, tf.TensorSpec((), tf.int32)),
    )
    dataset = dataset.map(lambda clip, seed: degradation(clip, seed=seed))
    return as_arrays(next(iter(dataset)))


@every_degradation
def test_keeps_shape_dtype_and_range(name):
    degradation, clips = MAKERS[name](), make_clips()
    degraded = as_arrays(degradation(clips, seed=1))
    batch, frames, height, width, _ = clips.shape
    scale = degradation.scale
    size = (-(-height // scale), -(-width // scale))
    assert degraded["clip"].shape == (batch, frames, *size, 3)
    assert degraded["clip"].dtype == np.float32
    assert degraded["noise_level"].shape == (batch,)
    assert degraded["noise_level"].dtype == np.float32
    assert ("mask" in degraded) == degradation.gives_mask
    if "mask" in degraded:
        assert degraded["mask"].shape == (batch, frames, *size, 1)
        assert 0.0 <= degraded["mask"].min() <= degraded["mask"].max() <= 1.0
    assert np.isfinite(degraded["clip"]).all()
    if name not in UNCLIPPED:
        assert 0.0 <= degraded["clip"].min() <= degraded["clip"].max() <= 1.0


@every_degradation
def test_changes_the_clip(name):
    degradation, clips = MAKERS[name](), make_clips()
    degraded = as_arrays(degradation(clips, seed=1))["clip"]
    step = degradation.scale
    original = clips[:, :, ::step, ::step]
    assert np.abs(degraded - original).max() > 1e-3


@every_degradation
def test_same_seed_gives_the_same_bytes(name):
    clips = make_clips()
    first = as_arrays(MAKERS[name]()(clips, seed=7))
    second = as_arrays(MAKERS[name]()(clips, seed=7))
    assert first.keys() == second.keys()
    for key, value in first.items():
        np.testing.assert_array_equal(value, second[key])


@every_degradation
def test_draws_afresh_with_another_seed(name):
    degradation, clips = MAKERS[name](), make_clips()
    first = as_arrays(degradation(clips, seed=7))["clip"]
    second = as_arrays(degradation(clips, seed=8))["clip"]
    assert np.array_equal(first, second) == (name in WITHOUT_CHANCE)


@every_degradation
def test_takes_scalar_and_paired_seed_tensors(name):
    degradation, clips = MAKERS[name](), make_clips()
    by_integer = as_arrays(degradation(clips, seed=7))["clip"]
    by_scalar = as_arrays(degradation(clips, tf.constant(7)))["clip"]
    by_pair = as_arrays(degradation(clips, tf.constant([7, 0])))["clip"]
    other_pair = as_arrays(degradation(clips, tf.constant([7, 1])))["clip"]
    np.testing.assert_array_equal(by_integer, by_scalar)
    np.testing.assert_array_equal(by_integer, by_pair)
    assert np.array_equal(by_integer, other_pair) == (name in WITHOUT_CHANCE)


@every_degradation
def test_gives_the_same_in_a_dataset_of_unknown_size(name):
    degradation, clips = MAKERS[name](), make_clips()
    eager = as_arrays(degradation(clips, seed=7))
    mapped = in_dataset(MAKERS[name](), clips, seed=7)
    assert eager.keys() == mapped.keys()
    for key, value in eager.items():
        # Graph mode may fuse multiplications and additions.
        np.testing.assert_allclose(mapped[key], value, atol=2e-5)


@every_degradation
def test_each_clip_of_a_batch_draws_its_own(name):
    clips = make_clips()
    degraded = as_arrays(MAKERS[name]()(clips, seed=7))["clip"]
    assert np.array_equal(clips[0], clips[1])
    assert np.array_equal(degraded[0], degraded[1]) == (name in WITHOUT_CHANCE)


@every_degradation
def test_no_clip_leaks_into_another(name):
    degradation, clips = MAKERS[name](), make_clips()
    others = clips.copy()
    others[1] = 1.0 - others[1]
    first = as_arrays(degradation(clips, seed=7))["clip"]
    second = as_arrays(degradation(others, seed=7))["clip"]
    np.testing.assert_array_equal(first[[0, 2]], second[[0, 2]])
    assert not np.array_equal(first[1], second[1])


@every_degradation
def test_config_round_trips(name):
    degradation, clips = MAKERS[name](), make_clips()
    config = keras.saving.serialize_keras_object(degradation)
    again = keras.saving.deserialize_keras_object(config)
    assert type(again) is type(degradation)
    assert keras.saving.serialize_keras_object(again) == config
    first = as_arrays(degradation(clips, seed=7))["clip"]
    second = as_arrays(again(clips, seed=7))["clip"]
    np.testing.assert_array_equal(first, second)


@every_degradation
def test_stays_float32_under_a_mixed_policy(name):
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        degraded = as_arrays(MAKERS[name]()(make_clips(), seed=7))["clip"]
    finally:
        keras.config.set_dtype_policy(before)
    expected = as_arrays(MAKERS[name]()(make_clips(), seed=7))["clip"]
    np.testing.assert_array_equal(degraded, expected)
