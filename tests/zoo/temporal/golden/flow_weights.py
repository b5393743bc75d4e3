"""Weights of SPyNet and BasicVSR that PyTorch and Keras make from one seed."""

from collections.abc import Mapping

import numpy as np


def flow_weights(
    shapes: Mapping[str, tuple[int, ...]], seed: int
) -> dict[str, np.ndarray]:
    """Fills a state dictionary, names in alphabetical order.

    Kernels are normal with variance 1 / fan-in, those of residual blocks smaller,
    so that features carried through many blocks and frames stay near 1; SPyNet's
    last ones, too, so that flows are of a few pixels.
    """
    generator = np.random.RandomState(seed)
    weights = {}
    for name in sorted(shapes):
        shape = shapes[name]
        spread = 0.3 if "main.2." in name or "basic_module.8." in name else 1.0
        if len(shape) == 4:
            array = generator.standard_normal(shape) / np.sqrt(np.prod(shape[1:]))
        else:
            array = generator.uniform(-0.2, 0.2, shape)
        weights[name] = (spread * array).astype(np.float32)
    return weights
