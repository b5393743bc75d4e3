"""How much the pictures of a set differ from one another."""

import numpy as np

from zoo.metrics.precision_recall import squared_distances


def diversity(features: np.ndarray) -> float:
    """Returns the mean distance of two different examples.

    Args:
        features: `[N, F]`, two or more.

    Raises:
        ValueError: There are fewer.
    """
    count = len(features)
    if count < 2:
        raise ValueError(f"diversity is that of two or more; received {count}")
    # The distance of an example to itself may come out as other than 0.
    distances = np.sqrt(squared_distances(features, features))
    np.fill_diagonal(distances, 0.0)
    return float(np.sum(distances) / (count * (count - 1)))
