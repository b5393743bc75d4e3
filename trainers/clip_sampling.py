"""Clips from noise of a seed, and continued clips."""

import itertools
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from zoo.gan.clip_generator import ClipGenerator
from zoo.vae.causal_video_autoencoder import CausalVideoAutoencoder
from zoo.vae.continuation import continuation
from zoo.vae.stochastic_predictor import StochasticPredictor

_BATCH = 8


def is_of_clips(network: keras.Model) -> bool:
    """Whether a network makes clips of noise."""
    return isinstance(network, ClipGenerator | CausalVideoAutoencoder)


def sampled_clips(
    network: keras.Model, count: int, seed: int, frames: int | None = None
) -> np.ndarray:
    """Makes clips that follow from the network, their number, length and the seed.

    Args:
        network: A generator of clips or a video autoencoder.
        count: How many.
        seed: Of the noise.
        frames: Of each clip; None for as many as the network was trained with.

    Returns:
        float32 `[count, T, H, W, C]` in [0, 1].

    Raises:
        ValueError: The network makes no clips of noise, or none so long.
    """
    if not is_of_clips(network):
        raise ValueError(
            "clips come from generators of clips and video autoencoders; received a "
            f"{type(network).__name__}"
        )
    length = frames or network.clip_shape[0]
    random = np.random.default_rng(seed)
    if isinstance(network, ClipGenerator):
        shape: tuple[int, ...] = (network.noise_size(length),)
    else:
        shape = network.latent_shape(length, *network.clip_shape[1:3])
    noise = random.standard_normal((count, *shape)).astype(np.float32)
    parts = []
    for first in range(0, count, _BATCH):
        rows = noise[first : first + _BATCH]
        if isinstance(network, ClipGenerator):
            made = network({"noise": rows}, training=False)
        else:
            made = network.decode(rows)
        parts.append(np.asarray(made)[:, :length])
    return np.concatenate(parts)


def continued_clips(
    network: StochasticPredictor,
    clips: Any,
    frames: int,
    seed: int,
    goal: Any | None = None,
) -> np.ndarray:
    """Makes the frames that follow on clips.

    Args:
        network: What predicts.
        clips: The frames before, float32 `[B, T, H, W, C]`, one or more.
        frames: How many are to follow.
        seed: Of what is drawn.
        goal: The frame that is to come behind them, `[B, H, W, C]`; None for any.

    Returns:
        float32 `[B, frames, H, W, C]` in [0, 1].
    """
    clips = tf.convert_to_tensor(clips)
    batch, known, height, width, _ = clips.shape
    random = np.random.default_rng(seed)
    shape = (batch, *network.latent_shape(height, width))
    noises = (
        tf.constant(random.standard_normal(shape).astype(np.float32))
        for _ in itertools.count()
    )
    made = continuation(
        network,
        [clips[:, index] for index in range(known)],
        frames,
        noises,
        goal=goal,
        step=tf.function(network.step, autograph=False),
    )
    return np.stack([outputs["next"].numpy() for outputs in made], axis=1)
