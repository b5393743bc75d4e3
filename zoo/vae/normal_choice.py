"""A choice out of several as a number that is standard normal beforehand."""

from statistics import NormalDist
from typing import Any

import numpy as np
from keras import ops

# Of the width of a choice's interval, which noise then hardly ever leaves.
_DEVIATION = 0.05


class NormalChoice:
    """Cuts the standard normal distribution into intervals of equal probability.

    So a latent number that is Gaussian like all others says which of several things is
    meant: whatever is drawn for it means one of them, each as often, and to know which
    costs the logarithm of how many there are, and a little for the exact place.

    Args:
        count: How many things there are to choose from, 2 or more.
    """

    def __init__(self, count: int):
        normal = NormalDist()
        bounds = [normal.inv_cdf(index / count) for index in range(1, count)]
        centres = [normal.inv_cdf((index + 0.5) / count) for index in range(count)]
        widths = [1.0 / (count * normal.pdf(centre)) for centre in centres]
        self._bounds = np.array(bounds, np.float32)
        self._centres = np.array(centres, np.float32)
        self._log_variances = np.log(np.square(_DEVIATION * np.array(widths))).astype(
            np.float32
        )

    def posterior(self, choice: Any) -> tuple[Any, Any]:
        """Returns mean and logarithm of the variance for choices, int32, any shape."""
        return ops.take(self._centres, choice), ops.take(self._log_variances, choice)

    def choice(self, number: Any) -> Any:
        """Returns which is meant, int32, of the shape of the numbers, float32."""
        flat = ops.searchsorted(self._bounds, ops.reshape(number, (-1,)))
        return ops.reshape(ops.cast(flat, "int32"), ops.shape(number))
