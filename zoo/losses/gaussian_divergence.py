"""How far one Gaussian lies from another."""

from typing import Any

from keras import ops


def gaussian_divergence(
    mean: Any,
    log_variance: Any,
    prior_mean: Any = 0.0,
    prior_log_variance: Any = 0.0,
) -> Any:
    """Returns the Kullback-Leibler divergence of each dimension, in nats.

    Kingma and Welling, "Auto-encoding variational Bayes", ICLR 2014 (arXiv
    1312.6114), appendix B, for a standard normal prior; with a learned prior as in
    Denton and Fergus, "Stochastic video generation with a learned prior", ICML 2018.

    Args:
        mean: Of independent Gaussians, any shape.
        log_variance: Of them, the same shape.
        prior_mean: Of those that they are compared with.
        prior_log_variance: Of those.

    Returns:
        `KL(N(mean, variance) || N(prior_mean, prior_variance))`, the same shape.
    """
    distance = ops.square(mean - prior_mean) * ops.exp(-prior_log_variance)
    difference = log_variance - prior_log_variance
    return 0.5 * (ops.exp(difference) + distance - 1.0 - difference)


def above_free_bits(divergence: Any, free: float) -> Any:
    """Lets every dimension carry some information at no cost.

    Kingma et al., "Improved variational inference with inverse autoregressive flow",
    NeurIPS 2016 (arXiv 1606.04934), appendix C.8: the mean over the batch counts, and
    counts from `free` up.

    Args:
        divergence: Of each example and dimension, `[B, Z]`, in nats.
        free: Nats per dimension.

    Returns:
        What each dimension costs, `[Z]`.
    """
    return ops.maximum(ops.mean(divergence, axis=0), free)
