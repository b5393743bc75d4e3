"""Networks without their smallest weights."""

import numpy as np

from zoo.temporal.restorer import Restorer


def pruned(restorer: Restorer, share: float) -> Restorer:
    """Returns the same network with the smallest weights of each kernel at zero.

    Han et al., "Learning both weights and connections for efficient neural networks",
    NeurIPS 2015 (arXiv 1506.02626), section 3, without the training afterwards.

    Args:
        restorer: A built restorer, which stays as it is.
        share: Of the weights of each kernel that become 0, in (0, 1).

    Raises:
        ValueError: The share is not possible.
    """
    if not 0.0 < share < 1.0:
        raise ValueError(
            f"the share of weights that are pruned lies between 0 and 1; got {share}"
        )
    copy = type(restorer).from_config(restorer.get_config())
    copy.build_for_clips()
    copy.set_weights([_pruned(values, share) for values in restorer.get_weights()])
    return copy


def _pruned(values: np.ndarray, share: float) -> np.ndarray:
    """Biases and other vectors stay: they are few."""
    count = int(share * values.size)
    if values.ndim < 2 or not count:
        return values
    sizes = np.abs(values)
    limit = np.partition(sizes.ravel(), count - 1)[count - 1]
    return np.where(sizes <= limit, np.zeros_like(values), values)
