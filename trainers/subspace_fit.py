"""Subspaces that blocks lie near to: k-means with principal components for means."""

import numpy as np

# Rounds of assigning blocks to subspaces and fitting these anew.
_FIRST_ROUNDS, _ROUNDS = 8, 3
# Blocks of the average kind that every subspace counts beside its own.
_USUAL = 30.0
# Blocks that are worked on at a time.
_PART = 4_096


def fitted_subspaces(
    blocks: np.ndarray, subspaces: int, numbers: int, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Finds subspaces in which blocks leave little over.

    Bradley and Mangasarian, "k-plane clustering", Journal of Global Optimization 16,
    2000, through the origin. First, blocks are grouped by which of the principal
    components of all they consist of, whatever the signs.

    Args:
        blocks: float32 `[N, P]`.
        subspaces: How many.
        numbers: Directions of each, at most P.
        seed: Of the blocks that groups start at.

    Returns:
        Orthonormal directions, `[subspaces, P, numbers]`, those along which blocks vary
        most first; and the variances along them, `[subspaces, numbers]`.
    """
    usual = blocks.T @ blocks / len(blocks)
    nearest = _grouped(blocks, usual, subspaces, 3 * numbers, seed)
    found = _components(blocks, nearest, usual, subspaces, numbers)
    for _ in range(_ROUNDS):
        nearest = _nearest(blocks, found[0])
        found = _components(blocks, nearest, usual, subspaces, numbers)
    return found


def projected(blocks: np.ndarray, directions: np.ndarray) -> np.ndarray:
    """Returns blocks as they come back from the nearest subspace, `[N, P]`."""
    nearest = _nearest(blocks, directions)
    made = np.empty_like(blocks)
    for index in np.unique(nearest):
        own = nearest == index
        made[own] = blocks[own] @ directions[index] @ directions[index].T
    return made


def _grouped(
    blocks: np.ndarray, usual: np.ndarray, groups: int, components: int, seed: int
) -> np.ndarray:
    """Spherical k-means of the sizes of principal components, int `[N]`."""
    base = np.linalg.eigh(usual)[1][:, ::-1][:, :components].astype(np.float32)
    sizes = np.abs(blocks @ base)
    sizes /= np.linalg.norm(sizes, axis=1, keepdims=True) + 1e-6
    random = np.random.default_rng(seed)
    centres = sizes[random.choice(len(sizes), groups, replace=len(sizes) < groups)]
    for _ in range(_FIRST_ROUNDS):
        nearest = np.argmax(sizes @ centres.T, axis=1)
        for index in range(groups):
            own = sizes[nearest == index]
            mean = own.mean(0) if len(own) else sizes[random.integers(len(sizes))]
            centres[index] = mean / (np.linalg.norm(mean) + 1e-6)
    return nearest


def _nearest(blocks: np.ndarray, directions: np.ndarray) -> np.ndarray:
    """The subspace that most of a block lies in, int `[N]`."""
    subspaces, size, numbers = directions.shape
    flat = directions.transpose(1, 0, 2).reshape(size, -1)
    found = []
    for first in range(0, len(blocks), _PART):
        along = blocks[first : first + _PART] @ flat
        energy = np.square(along).reshape(-1, subspaces, numbers).sum(-1)
        found.append(energy.argmax(axis=1))
    return np.concatenate(found)


def _components(
    blocks: np.ndarray,
    nearest: np.ndarray,
    usual: np.ndarray,
    subspaces: int,
    numbers: int,
) -> tuple[np.ndarray, np.ndarray]:
    kept = slice(None, -numbers - 1, -1)
    directions, variances = [], []
    for index in range(subspaces):
        own = blocks[nearest == index]
        moments = (own.T @ own + _USUAL * usual) / (len(own) + _USUAL)
        values, vectors = np.linalg.eigh(moments)
        directions.append(vectors[:, kept])
        variances.append(np.maximum(values[kept], 0.0))
    return np.stack(directions).astype(np.float32), np.stack(variances)
