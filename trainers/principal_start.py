"""First weights of an autoencoder from the principal components of its data."""

import keras
import numpy as np

from trainers.clip_batches import clip_batches
from trainers.config import ExperimentConfig
from zoo.layers.clip_folding import fold_clip
from zoo.vae.causal_video_autoencoder import CausalVideoAutoencoder


def start_from_principal_components(
    config: ExperimentConfig, network: keras.Model
) -> None:
    """Gives a network's linear part the principal components of training clips.

    They follow from the config alone, as the clips do.

    Args:
        config: Of the run; `config.variational.principal_blocks` says how many blocks
            are looked at, at least as many as a block has numbers.
        network: With its first weights.

    Raises:
        ValueError: The network has no such part or other first weights already, or
            the blocks are too few.
    """
    wanted = config.variational.principal_blocks
    if not isinstance(network, CausalVideoAutoencoder):
        raise ValueError(
            "config.variational.principal_blocks is for video_vae; received "
            f"config.model.network={config.model.network}."
        )
    if config.model.initial_weights:
        raise ValueError(
            "config.variational.principal_blocks would overwrite the weights of "
            f"{config.model.initial_weights}: set it to 0, or leave "
            "config.model.initial_weights empty."
        )
    size = network.analysis.kernel.shape[0]
    if wanted < size:
        raise ValueError(
            f"config.variational.principal_blocks must be {size} or more, as many as a "
            f"block has numbers; received {wanted}."
        )
    found, moments = 0, np.zeros((size, size))
    for batch in clip_batches(config, 0):
        folded = fold_clip(batch["clip"] - 0.5, network.frames, network.side)
        blocks = np.asarray(folded, np.float32).reshape(-1, size)
        moments += blocks.T @ blocks
        found += len(blocks)
        if found >= wanted:
            break
    variances, directions = np.linalg.eigh(moments / found)
    kept = slice(None, -network.latent_size - 1, -1)
    network.start_from(directions[:, kept], variances[kept])
