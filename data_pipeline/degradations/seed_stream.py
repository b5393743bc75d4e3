"""Stateless seeds for `keras.random`, derived from one seed tensor."""

from typing import Any

import keras
from keras import ops

INT32_MAX = 2**31 - 1

Tensor = Any


class SeedStream(keras.random.SeedGenerator):
    """Hands out seeds that depend on nothing but the seed it was made from.

    `keras.random` takes an integer or a `SeedGenerator`, and a generator keeps
    its state in a variable, so that its draws depend on what was drawn before.
    This generator has no variable: it derives every seed from a tensor, as JAX
    splits a key. The same seed therefore gives the same draws eagerly, in a
    `tf.data` pipeline with any number of parallel calls, and on every device
    that shares the backend's counter-based generator.

    Args:
        seed: Integer, int32 scalar or int32 `[2]`; a Python integer must fit
            into 32 bits with sign. Neighbouring seeds are unrelated: the seed
            is hashed before use.
    """

    # The parent's initialiser would make the variable that this class avoids.
    def __init__(self, seed: Tensor) -> None:
        self.name = "seed_stream"
        base = ops.cast(ops.convert_to_tensor(seed), "int32")
        if len(base.shape) == 0:
            base = ops.stack([base, ops.zeros_like(base)])
        self._drawn = 0
        self._base = base
        self._base = keras.random.randint((2,), 0, INT32_MAX, "int32", seed=self)
        self._drawn = 0

    def next(self, ordered: bool = True) -> Tensor:
        """Returns the next seed, int32 `[2]` (uint32 on JAX)."""
        del ordered
        seed = self._base + ops.convert_to_tensor([0, self._drawn], dtype="int32")
        self._drawn += 1
        return ops.cast(seed, "uint32") if keras.backend.backend() == "jax" else seed

    def split(self, count: int) -> Tensor:
        """Returns `count` unrelated seeds, int32 `[count, 2]`, for other streams."""
        return keras.random.randint((count, 2), 0, INT32_MAX, "int32", seed=self)
