"""The blurred clips that a deblurrer learns from."""

from typing import Any

import keras
from keras import ops

from data_pipeline.degradations.codec_compression import CodecCompression
from data_pipeline.degradations.defocus_blur import DefocusBlur
from data_pipeline.degradations.degradation import UNKNOWN_NOISE
from data_pipeline.degradations.exposure import (
    GAMMA,
    exposed_frames,
    light,
    values_of_light,
)
from data_pipeline.degradations.gaussian_noise import GaussianNoise, rounded_to_8_bits
from data_pipeline.degradations.motion_blur import MotionBlur
from data_pipeline.degradations.parameter_range import per_clip
from data_pipeline.degradations.seed_stream import SeedStream
from trainers.changed_entries import changed_entries
from trainers.deblur_config import DeblurConfig


class DeblurRecipe:
    """Blurs clips by movement or defocus, or not, and makes some noisy or compressed.

    Args:
        config: Strengths and shares.

    Raises:
        ValueError: A range, a share or a number of frames is not possible.
    """

    def __init__(self, config: DeblurConfig):
        if config.most_averaged < 3 or config.most_averaged % 2 == 0:
            raise ValueError(
                "config.deblur.most_averaged must be odd and 3 or more; received "
                f"{config.most_averaged}"
            )
        shares = config.motion_share + config.shake_share + config.defocus_share
        if shares > 1.0:
            raise ValueError(
                "config.deblur: motion_share, shake_share and defocus_share are of the "
                f"same clips and add up to 1 at most; received {shares:g}"
            )
        self._config = config
        self._shake = MotionBlur(config.shake)
        self._defocus = DefocusBlur(config.defocus, (0.0, 1.0), drifts=True)
        self._noise = GaussianNoise(config.noise_level)
        self._codec = CodecCompression(config.coded_quantiser)

    def __call__(self, clean: Any, seed: Any) -> dict[str, Any]:
        """Degrades a batch.

        Args:
            clean: float32 `[B, frames * most_averaged, H, W, 3]` in [0, 1].
            seed: int32 scalar or `[2]`; all chance comes from it.

        Returns:
            `clip`, float32 `[B, frames, H, W, 3]` in steps of 1/255; `clean`, the
            sharp frames at the same moments; and `noise_level`, float32 `[B]`,
            unknown.

        Raises:
            ValueError: The clips are of another length.
        """
        config = self._config
        if clean.shape[1] != config.frames * config.most_averaged:
            raise ValueError(
                "config.data.frames must be config.deblur.frames times "
                f"config.deblur.most_averaged, {config.frames * config.most_averaged}; "
                f"received {clean.shape[1]}"
            )
        seeds = SeedStream(seed)
        own = seeds.split(4)
        batch = ops.shape(clean)[0]
        draws = keras.random.uniform((5, batch), seed=seeds)
        gamma = per_clip(ops.where(draws[0] < config.light_share, GAMMA, 1.0))
        moving = draws[1] < config.motion_share
        shaken = draws[1] - config.motion_share
        unfocused = shaken - config.shake_share
        spacing = 3 + 2 * ops.cast(draws[2] * (config.most_averaged // 2), "int32")
        averaged = ops.where(moving, spacing, 1)
        clip = exposed_frames(light(clean, gamma), averaged, spacing, config.frames)
        clip = changed_entries(
            clip,
            ops.logical_and(shaken >= 0, unfocused < 0),
            lambda some: self._shaken(some, own[0]),
        )
        clip = changed_entries(
            clip,
            ops.logical_and(unfocused >= 0, unfocused < config.defocus_share),
            lambda some: self._defocus(some, seed=own[1])["clip"],
        )
        clip = values_of_light(clip, gamma)
        clip = changed_entries(
            clip,
            draws[3] < config.noise_share,
            lambda some: self._noise(some, seed=own[2])["clip"],
        )
        clip = rounded_to_8_bits(clip)
        if config.coded_share:
            clip = changed_entries(
                clip,
                draws[4] < config.coded_share,
                lambda some: self._codec(some, seed=own[3])["clip"],
            )
        return {
            "clip": clip,
            "clean": self._sharp(clean, averaged, spacing),
            "noise_level": ops.full((batch,), UNKNOWN_NOISE, "float32"),
        }

    def _shaken(self, clip: Any, seed: Any) -> Any:
        """Blurs every frame along a line of its own."""
        frames = ops.reshape(clip, (-1, 1, *clip.shape[2:]))
        return ops.reshape(self._shake(frames, seed=seed)["clip"], ops.shape(clip))

    def _sharp(self, clean: Any, averaged: Any, spacing: Any) -> Any:
        """The frames in the middle of what was averaged."""
        steps = ops.arange(self._config.frames)[None]
        middle = averaged[:, None] // 2 + spacing[:, None] * steps
        chosen = ops.one_hot(middle, clean.shape[1], dtype="float32")
        return ops.einsum("bkt,bthwc->bkhwc", chosen, clean)
