"""The kernel distance between two sets of features."""

import numpy as np


def kernel_distance(real: np.ndarray, generated: np.ndarray) -> float:
    """Returns the squared maximum mean discrepancy with a cubic kernel, unbiased.

    Binkowski et al., "Demystifying MMD GANs", ICLR 2018 (arXiv 1801.01401), section
    4: the kernel inception distance, where the features are Inception's. Between
    draws of the same distribution it is 0 on average, and may lie below.

    Args:
        real: `[N, F]`, two or more.
        generated: `[M, F]`, two or more.

    Raises:
        ValueError: The sets are too small, or their features differ in number.
    """
    _check_features(real, generated)
    own = _mean_of_pairs(real) + _mean_of_pairs(generated)
    return float(own - 2.0 * np.mean(_kernel(real, generated)))


def _mean_of_pairs(features: np.ndarray) -> float:
    """The mean of the kernel over all pairs of two different examples."""
    values, count = _kernel(features, features), len(features)
    return float((np.sum(values) - np.trace(values)) / (count * (count - 1)))


def _kernel(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    first, second = first.astype(np.float64), second.astype(np.float64)
    return (first @ second.T / first.shape[1] + 1.0) ** 3


def _check_features(real: np.ndarray, generated: np.ndarray) -> None:
    shapes = real.shape, generated.shape
    if any(len(shape) != 2 or shape[0] < 2 for shape in shapes) or (
        real.shape[1] != generated.shape[1]
    ):
        raise ValueError(
            "features are arrays [examples, features] of two or more examples and as "
            f"many features; received {real.shape} and {generated.shape}"
        )
