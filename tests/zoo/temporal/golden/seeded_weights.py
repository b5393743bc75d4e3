"""Weights that PyTorch and Keras both make from one seed: numpy only."""

from collections.abc import Mapping

import numpy as np


def seeded_weights(
    shapes: Mapping[str, tuple[int, ...]], seed: int
) -> dict[str, np.ndarray]:
    """Fills a state dictionary, names in alphabetical order.

    Kernels are normal with variance 1 / fan-in, which keeps values near 1 through
    the skip connections; what batch normalisation learns and has seen is uniform
    around its usual values.
    """
    generator = np.random.RandomState(seed)
    weights = {}
    for name in sorted(shapes):
        shape = shapes[name]
        if len(shape) == 4:
            spread = np.sqrt(1.0 / np.prod(shape[1:]))
            array = generator.standard_normal(shape) * spread
        elif name.endswith(("running_var", "weight")):
            array = generator.uniform(0.5, 1.5, shape)
        else:
            array = generator.uniform(-0.2, 0.2, shape)
        weights[name] = array.astype(np.float32)
    return weights
