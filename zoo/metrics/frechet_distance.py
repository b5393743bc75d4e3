"""The Fréchet distance between two sets of features."""

import numpy as np


def frechet_distance(real: np.ndarray, generated: np.ndarray) -> float:
    """Returns the squared distance of the Gaussians that fit the two sets.

    Heusel et al., "GANs trained by a two time-scale update rule converge to a local
    Nash equilibrium", NeurIPS 2017 (arXiv 1706.08500), equation 6: the Fréchet
    inception distance, where the features are Inception's. It is biased upwards by
    small sets, so that only figures of equal sets compare.

    Args:
        real: `[N, F]`, two or more.
        generated: `[M, F]`, two or more.

    Raises:
        ValueError: The sets are too small, or their features differ in number.
    """
    if min(len(real), len(generated)) < 2 or real.shape[1:] != generated.shape[1:]:
        raise ValueError(
            "features are arrays [examples, features] of two or more examples and as "
            f"many features; received {real.shape} and {generated.shape}"
        )
    real, generated = real.astype(np.float64), generated.astype(np.float64)
    first, second = np.cov(real, rowvar=False), np.cov(generated, rowvar=False)
    first, second = np.atleast_2d(first), np.atleast_2d(second)
    between = np.sum(np.square(real.mean(axis=0) - generated.mean(axis=0)))
    # The trace of (A B) ^ 1/2 is that of (A^1/2 B A^1/2) ^ 1/2, which is symmetric,
    # so that no complex numbers come in.
    root = _root(first)
    values = np.linalg.eigvalsh(root @ second @ root)
    shared = np.sum(np.sqrt(np.maximum(values, 0.0)))
    return float(between + np.trace(first) + np.trace(second) - 2.0 * shared)


def _root(matrix: np.ndarray) -> np.ndarray:
    values, vectors = np.linalg.eigh(matrix)
    return (vectors * np.sqrt(np.maximum(values, 0.0))) @ vectors.T
