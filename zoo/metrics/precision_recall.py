"""Precision and recall of generated pictures."""

import numpy as np


def precision_recall(
    real: np.ndarray, generated: np.ndarray, neighbours: int = 3
) -> tuple[float, float]:
    """Returns the shares of each set that lie within the other one's reach.

    Kynkäänniemi et al., "Improved precision and recall metric for assessing generative
    models", NeurIPS 2019 (arXiv 1904.06991), equation 1: a set reaches as far around
    each of its examples as its k-th nearest neighbour lies.

    Args:
        real: `[N, F]`, more than `neighbours`.
        generated: `[M, F]`, more than `neighbours`.
        neighbours: k.

    Returns:
        Precision, the share of generated examples within reach of the real ones, and
        recall, the share of the real ones within reach of the generated.

    Raises:
        ValueError: The sets are too small.
    """
    if min(len(real), len(generated)) <= neighbours:
        raise ValueError(
            f"with {neighbours} neighbours, sets hold {neighbours + 1} examples or "
            f"more; received {len(real)} and {len(generated)}"
        )
    across = squared_distances(real, generated)
    real_reach = _reach(real, neighbours)[:, None]
    generated_reach = _reach(generated, neighbours)[None, :]
    precision = np.mean(np.any(across <= real_reach, axis=0))
    recall = np.mean(np.any(across <= generated_reach, axis=1))
    return float(precision), float(recall)


def squared_distances(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Returns the squared distances of all pairs: `[N, M]` of `[N, F]` and `[M, F]`."""
    first, second = first.astype(np.float64), second.astype(np.float64)
    lengths = np.sum(first**2, axis=1)[:, None] + np.sum(second**2, axis=1)[None, :]
    return np.maximum(lengths - 2.0 * first @ second.T, 0.0)


def _reach(features: np.ndarray, neighbours: int) -> np.ndarray:
    distances = squared_distances(features, features)
    np.fill_diagonal(distances, -1.0)  # Itself comes first.
    return np.partition(distances, neighbours, axis=1)[:, neighbours]
