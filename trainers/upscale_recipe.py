"""The small clips that an upscaler learns from."""

from typing import Any

import keras
from keras import ops

from data_pipeline.degradations.bicubic_downsampling import BicubicDownsampling
from data_pipeline.degradations.codec_compression import CodecCompression
from data_pipeline.degradations.degradation import UNKNOWN_NOISE
from data_pipeline.degradations.gaussian_noise import GaussianNoise, rounded_to_8_bits
from data_pipeline.degradations.seed_stream import SeedStream
from trainers.changed_entries import changed_entries
from trainers.upscale_config import UpscaleConfig


class UpscaleRecipe:
    """Makes clips smaller, and some of them noisy or compressed too.

    Args:
        config: Scale, levels and shares.

    Raises:
        ValueError: The scale, a range or a share is not possible.
    """

    def __init__(self, config: UpscaleConfig):
        self._config = config
        self._smaller = BicubicDownsampling(config.scale)
        self._noise = GaussianNoise(config.noise_level, clipped_share=0.0)
        self._codec = CodecCompression(config.coded_quantiser)

    def __call__(self, clean: Any, seed: Any) -> dict[str, Any]:
        """Degrades a batch.

        Args:
            clean: float32 `[B, T, H, W, 3]` in [0, 1].
            seed: int32 scalar or `[2]`; all chance comes from it.

        Returns:
            `clip`, float32 `[B, T, ceil(H / scale), ceil(W / scale), 3]` in steps of
            1/255; `clean` itself; and `noise_level`, float32 `[B]`, unknown.
        """
        config = self._config
        seeds = SeedStream(seed)
        own = seeds.split(2)
        batch = ops.shape(clean)[0]
        draws = keras.random.uniform((2, batch), seed=seeds)
        clip = self._smaller(clean, seed=seed)["clip"]
        if config.noise_share:
            noisy = draws[0] < config.noise_share
            clip = changed_entries(
                clip, noisy, lambda some: self._noise(some, seed=own[0])["clip"]
            )
        clip = rounded_to_8_bits(clip)
        if config.coded_share:
            coded = draws[1] < config.coded_share
            clip = changed_entries(
                clip, coded, lambda some: self._codec(some, seed=own[1])["clip"]
            )
        return {
            "clip": clip,
            "clean": clean,
            "noise_level": ops.full((batch,), UNKNOWN_NOISE, "float32"),
        }
