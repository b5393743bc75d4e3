"""The grey clips that a colouriser learns from, and their coloured references."""

from typing import Any

import keras
from keras import ops

from data_pipeline.degradations.degradation import UNKNOWN_NOISE
from data_pipeline.degradations.seed_stream import SeedStream
from trainers.colour_config import ColourConfig
from zoo.layers.chroma import coloured, luma_and_chroma


class ColourRecipe:
    """Takes the colour out of clips, but for one frame of each.

    Args:
        config: Lengths and shares.
    """

    def __init__(self, config: ColourConfig):
        self._config = config

    def __call__(self, clean: Any, seed: Any) -> dict[str, Any]:
        """Makes clips grey.

        Args:
            clean: float32 `[B, T, H, W, 3]` in [0, 1], no shorter than the stretch
                that is to be coloured.
            seed: int32 scalar or `[2]`; all chance comes from it.

        Returns:
            `clip`, float32 `[B, frames, H, W, 3]`, grey; `clean`, like it, the same
            in colour; `noise_level`, float32 `[B]`, unknown; and, if any clip is to
            get one, `references`, float32 `[B, 1, H, W, 3]`, grey for the others.

        Raises:
            ValueError: Clips are shorter than the stretch.
        """
        config, length = self._config, clean.shape[1]
        if length < config.frames:
            raise ValueError(
                f"the recipe colour makes {config.frames} frames grey "
                "(config.colour.frames), which clips have to have; received "
                f"config.data.frames={length}"
            )
        batch = ops.shape(clean)[0]
        seeds = SeedStream(seed)
        draws = keras.random.uniform((7, batch), seed=seeds)
        first = _drawn(draws[0], length - config.frames + 1)
        shown = first[:, None] + ops.arange(config.frames)[None]
        chosen = ops.where(
            draws[1] < config.first_share, first, _drawn(draws[2], length)
        )
        reference = _frames_at(clean, chosen[:, None])
        mirrored = _spread(draws[3] < config.mirrored_share)
        reference = ops.where(mirrored, ops.flip(reference, axis=3), reference)
        without = _spread(draws[4] >= config.reference_share)
        reference = ops.where(without, luma_and_chroma(reference)[0], reference)
        low, high = config.gamma
        gamma = _spread(low + (high - low) * draws[5])
        clip = ops.power(ops.maximum(_frames_at(clean, shown), 1e-4), gamma)
        luma, chroma = luma_and_chroma(clip)
        least, most = config.noise_level
        level = _spread(least + (most - least) * draws[6]) / 255.0
        luma = luma + level * keras.random.normal(ops.shape(luma), seed=seeds)
        luma = ops.round(255.0 * ops.clip(luma, 0.0, 1.0)) / 255.0
        given = {"references": reference} if config.reference_share > 0.0 else {}
        return given | {
            "clip": ops.repeat(luma, 3, axis=-1),
            "clean": coloured(luma, chroma),
            "noise_level": ops.full((batch,), UNKNOWN_NOISE, "float32"),
        }


def _spread(values: Any) -> Any:
    """Numbers of clips, `[B]`, as `[B, 1, 1, 1, 1]`."""
    return values[:, None, None, None, None]


def _drawn(uniform: Any, count: int) -> Any:
    """Maps draws from [0, 1) to the integers below `count`."""
    return ops.minimum(ops.cast(uniform * count, "int32"), count - 1)


def _frames_at(clips: Any, indices: Any) -> Any:
    """Takes frames `[B, K]` of clips `[B, T, H, W, 3]`."""
    chosen = ops.one_hot(indices, clips.shape[1], dtype="float32")
    return ops.einsum("bkt,bthwc->bkhwc", chosen, clips)
