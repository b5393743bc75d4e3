"""First weights of a video autoencoder from the principal components of its data."""

import keras
import numpy as np

from trainers.clip_batches import clip_batches
from trainers.experiment_config import ExperimentConfig
from trainers.subspace_fit import fitted_subspaces, projected
from zoo.layers.clip_folding import fold_clip, unfold_clip
from zoo.vae.causal_video_autoencoder import CausalVideoAutoencoder

# A guess is taken for one that will be used where it leaves less of a block than this.
_USED = 0.35


def start_from_principal_components(
    config: ExperimentConfig, network: keras.Model
) -> None:
    """Gives a network's subspaces the principal components of training clips.

    First those of blocks as they are; then those of what differs from the frame before,
    come back by the first ones and moved along. They follow from the config alone, as
    the clips do.

    Args:
        config: Of the run; `config.variational.principal_blocks` says how many blocks
            are looked at.
        network: With its first weights.

    Raises:
        ValueError: The network has no such part or other first weights already, the
            blocks are too few, or frames have too little in common.
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
    least = max(network.mixture.size, network.subspaces)
    if wanted < least:
        raise ValueError(
            f"config.variational.principal_blocks must be {least} or more, as many as "
            f"a block has numbers and there are subspaces; received {wanted}."
        )
    clips = _clips(config, network, wanted)
    size, numbers = network.mixture.size, network.mixture.numbers
    seed = config.run.seed
    blocks = np.concatenate([np.asarray(folded).reshape(-1, size) for folded in clips])
    own, own_variances = fitted_subspaces(blocks, network.subspaces, numbers, seed)
    differences = np.concatenate([_differences(network, each, own) for each in clips])
    if len(differences) < network.subspaces:
        raise ValueError(
            "config.variational.principal_blocks needs clips whose frames go on from "
            f"each other; of {len(blocks)} blocks only {len(differences)} did. Take "
            "clips of two frames or more, or set it to 0."
        )
    moved, variances = fitted_subspaces(
        differences, network.subspaces, numbers, seed + 1
    )
    network.mixture.start_from(
        np.concatenate([moved, own]), np.concatenate([variances, own_variances])
    )


def _clips(
    config: ExperimentConfig, network: CausalVideoAutoencoder, wanted: int
) -> list[np.ndarray]:
    """Clips as blocks less mid-grey, `[B, T, H', W', numbers of a block]`."""
    found, clips = 0, []
    for batch in clip_batches(config, 0):
        folded = fold_clip(batch["clip"] - 0.5, 1, network.side)
        clips.append(np.asarray(folded, np.float32))
        found += clips[-1].size // network.mixture.size
        if found >= wanted:
            break
    return clips


def _differences(
    network: CausalVideoAutoencoder, folded: np.ndarray, directions: np.ndarray
) -> np.ndarray:
    """What guesses leave of blocks, where they are of use, `[N, size of a block]`."""
    size = network.mixture.size
    left = [np.empty((0, size), np.float32)]
    come_back = projected(folded.reshape(-1, size), directions).reshape(folded.shape)
    before = np.asarray(unfold_clip(come_back, 1, network.side))
    for index in range(1, folded.shape[1]):
        blocks = folded[:, index].reshape(-1, size)
        found, _ = network.differences(folded[:, index], before[:, index - 1])
        found = np.asarray(found)
        energy = np.square(blocks).sum(-1)
        left.append(found[np.square(found).sum(-1) < _USED * energy])
    return np.concatenate(left)
