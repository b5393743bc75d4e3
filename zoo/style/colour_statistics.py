"""Means and covariances of colours, and the linear map from ones to others."""

from typing import Any

from keras import ops

# Variance of what has no colour to speak of, on pixels in [0, 1].
_LEAST_VARIANCE = 1e-5
# Products of the channels, without those that occur twice.
_PAIRS = ((0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2))
MOMENTS = 3 + len(_PAIRS)


def colour_moments(pictures: Any) -> Any:
    """Returns the means of the channels and of their products.

    Unlike covariances, these of several pictures may be averaged: they are then those
    of all their pixels.

    Args:
        pictures: float32 `[N, H, W, 3]`.

    Returns:
        float32 `[N, 9]`: red, green, blue, then the six products.
    """
    channels = [pictures[..., index] for index in range(3)]
    products = [channels[one] * channels[other] for one, other in _PAIRS]
    return ops.stack(
        [ops.mean(each, axis=(1, 2)) for each in (*channels, *products)], axis=-1
    )


def statistics_map(source: Any, target: Any, largest_gain: float) -> tuple[Any, Any]:
    """Returns the linear map that gives colours the statistics of others.

    Pitié and Kokaram, "The linear Monge-Kantorovitch linear colour mapping for
    example-based colour transfer", CVMP 2007, section 3.4: of all maps that give mean
    and covariance, it changes the colours least. For channels without correlation it
    is that of Reinhard et al., "Color transfer between images", 2001.

    Args:
        source: Moments of the colours that are to change, `[N, 9]`.
        target: Moments of those that they are to be like, `[N, 9]` or `[1, 9]`.
        largest_gain: No colour difference grows by more than this, so that noise of a
            picture almost without colour is not made the colour of another.

    Returns:
        A matrix `[N, 3, 3]`, symmetric, and an offset `[N, 3]`: pixels become
        `matrix @ pixel + offset`.
    """
    # Inverses of narrow distributions take more digits than float32 has.
    source, target = (ops.cast(each, "float64") for each in (source, target))
    mean, covariance = _mean_and_covariance(source)
    wanted_mean, wanted = _mean_and_covariance(target)
    root, inverse = _root(covariance), _root(covariance, inverse=True)
    middle = _root(ops.matmul(ops.matmul(root, wanted), root))
    matrix = ops.matmul(ops.matmul(inverse, middle), inverse)
    values, vectors = ops.eigh(matrix)
    matrix = _rebuilt(ops.minimum(values, largest_gain), vectors)
    offset = wanted_mean - ops.sum(matrix * mean[:, None], axis=-1)
    return ops.cast(matrix, "float32"), ops.cast(offset, "float32")


def mapped(pictures: Any, matrix: Any, offset: Any) -> Any:
    """Applies the map to pictures, `[N, H, W, 3]`."""
    return ops.einsum("nhwc,ndc->nhwd", pictures, matrix) + offset[:, None, None]


def _mean_and_covariance(moments: Any) -> tuple[Any, Any]:
    mean = moments[:, :3]
    product = {pair: moments[:, 3 + index] for index, pair in enumerate(_PAIRS)}
    rows = [
        ops.stack(
            [
                product[min(one, other), max(one, other)]
                - mean[:, one] * mean[:, other]
                for other in range(3)
            ],
            axis=-1,
        )
        for one in range(3)
    ]
    identity = ops.eye(3, dtype=moments.dtype)
    return mean, ops.stack(rows, axis=1) + _LEAST_VARIANCE * identity


def _root(matrices: Any, inverse: bool = False) -> Any:
    """The square root of symmetric matrices, or its inverse."""
    values, vectors = ops.eigh(matrices)
    values = ops.sqrt(ops.maximum(values, 1e-3 * _LEAST_VARIANCE**2))
    return _rebuilt(1.0 / values if inverse else values, vectors)


def _rebuilt(values: Any, vectors: Any) -> Any:
    return ops.matmul(vectors * values[:, None], ops.transpose(vectors, (0, 2, 1)))
