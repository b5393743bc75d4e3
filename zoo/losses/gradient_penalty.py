"""Penalties on the slope of a discriminator, from its gradients by pictures.

Keras has no gradients of its own: whoever has a tape takes them, see
`trainers.steps.adversarial`.
"""

from typing import Any

from keras import ops

# Keeps the slope of a norm finite at zero.
_TINY = 1e-12


def gradient_penalty(gradients: Any, norm: float = 1.0) -> Any:
    """Penalises gradients whose norm is not the wanted one.

    Gulrajani et al., "Improved training of Wasserstein GANs", NeurIPS 2017 (arXiv
    1704.00028), equation 3: `mean((|gradient| - 1) ** 2)`, for pictures on the lines
    between real and generated ones (`between`).

    Args:
        gradients: Of each score by its own picture, `[B, ...]`.
        norm: The wanted one.

    Returns:
        A scalar, not weighted.
    """
    lengths = ops.sqrt(_squared_lengths(gradients) + _TINY)
    return ops.mean(ops.square(lengths - norm))


def zero_centred_penalty(gradients: Any) -> Any:
    """Penalises any slope at real pictures: R1.

    Mescheder et al., "Which training methods for GANs do actually converge?", ICML
    2018 (arXiv 1801.04406), equation 9: `mean(|gradient| ** 2) / 2`.

    Args:
        gradients: Of each score by its own real picture, `[B, ...]`.

    Returns:
        A scalar, not weighted (gamma is the weight).
    """
    return 0.5 * ops.mean(_squared_lengths(gradients))


def between(real: Any, generated: Any, shares: Any) -> Any:
    """Returns pictures on the straight lines between pairs, as `gradient_penalty` asks.

    Args:
        real: `[B, H, W, C]`.
        generated: The same.
        shares: How much of each pair is real, `[B]` in [0, 1].
    """
    shares = ops.reshape(shares, (-1, *(1,) * (len(real.shape) - 1)))
    return generated + shares * (real - generated)


def _squared_lengths(gradients: Any) -> Any:
    return ops.sum(ops.square(gradients), axis=tuple(range(1, len(gradients.shape))))
