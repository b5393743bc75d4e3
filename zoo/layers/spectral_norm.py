"""The largest singular value of a kernel, by power iteration."""

from typing import Any

import keras
from keras import ops

_TINY = 1e-12


def spectral_norm(kernel: Any, direction: Any, iterations: int) -> tuple[Any, Any]:
    """Estimates how much a kernel, taken as a matrix, can lengthen a vector.

    Miyato et al., "Spectral normalization for generative adversarial networks", ICLR
    2018 (arXiv 1802.05957), appendix A. Its gradient is that of the norm with both
    singular vectors held still, `u v^T` (section 2.1).

    Args:
        kernel: `[..., outputs]`, a matrix of `outputs` columns.
        direction: `[outputs]`, what the last call returned; any vector at first.
        iterations: Rounds of power iteration; with 0 the direction stays.

    Returns:
        The norm, a scalar, and the new direction, of length 1.
    """
    matrix = ops.reshape(kernel, (-1, kernel.shape[-1]))
    still = ops.stop_gradient(matrix)
    for _ in range(iterations):
        left = _left(still, direction)
        direction = _unit(ops.matmul(ops.transpose(still), left[:, None])[:, 0])
    direction = ops.stop_gradient(direction)
    left = ops.stop_gradient(_left(still, direction))
    norm = ops.sum(left * ops.matmul(matrix, direction[:, None])[:, 0])
    return norm, direction


def normalised_kernel(kernel: Any, direction: keras.Variable, training: bool) -> Any:
    """Divides a layer's kernel by its norm.

    Args:
        kernel: As above.
        direction: A weight of the layer, `[outputs]`.
        training: Whether the weight follows; without, it stays as it is.

    Returns:
        The kernel, in its own dtype.
    """
    start = ops.cast(ops.convert_to_tensor(direction), "float32")
    norm, after = spectral_norm(ops.cast(kernel, "float32"), start, 1)
    if training:
        direction.assign(after)
    return kernel / ops.cast(norm, kernel.dtype)


def _left(matrix: Any, direction: Any) -> Any:
    return _unit(ops.matmul(matrix, direction[:, None])[:, 0])


def _unit(vector: Any) -> Any:
    return vector / (ops.sqrt(ops.sum(ops.square(vector))) + _TINY)
