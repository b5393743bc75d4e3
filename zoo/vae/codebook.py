"""A codebook that follows what it has to stand for."""

from typing import Any

import keras
from keras import ops

# As in the authors' program.
_SMOOTHING = 1e-5


@keras.saving.register_keras_serializable(package="kinozoo")
class Codebook(keras.layers.Layer):
    """Replaces vectors by the nearest of a few that are moving averages of them.

    Van den Oord et al., "Neural discrete representation learning", NeurIPS 2017
    (arXiv 1711.00937), appendix A.1. Codes that are hardly used start anew at one of
    the vectors, as in Dhariwal et al., "Jukebox", 2020 (arXiv 2005.00341), section 3.1.

    Args:
        codes: How many there are.
        code_size: Numbers of each.
        **kwargs: Of `keras.layers.Layer`.
    """

    def __init__(self, codes: int, code_size: int, **kwargs: Any):
        super().__init__(**kwargs)
        self.codes = codes
        self.code_size = code_size
        self.vectors = self._state("vectors", (codes, code_size), "random_normal")
        # As if each had stood for one vector, itself.
        self.counts = self._state("counts", (codes,), "ones")
        self.sums = self._state("sums", (codes, code_size), "zeros")
        self.sums.assign(self.vectors)
        self.built = True

    def _state(self, name: str, shape: tuple[int, ...], initial: str) -> Any:
        return self.add_weight(
            name=name,
            shape=shape,
            initializer=initial,
            trainable=False,
            dtype="float32",
            aggregation="only_first_replica",
        )

    def call(self, features: Any) -> tuple[Any, Any]:
        """Replaces features by their codes.

        Args:
            features: `[..., code_size]`.

        Returns:
            The codes' vectors, of the same shape, through which gradients pass as if
            nothing had been replaced; and the codes' numbers, int32 `[...]`.
        """
        exact = ops.cast(features, "float32")
        numbers = self.nearest(exact)
        codes = self.look_up(numbers)
        return exact + ops.stop_gradient(codes - exact), numbers

    def nearest(self, features: Any) -> Any:
        """Returns the number of the nearest code of each vector `[..., code_size]`."""
        codes = ops.convert_to_tensor(self.vectors)
        product = ops.matmul(features, ops.transpose(codes))
        # The length of the features is the same for all codes.
        distances = ops.sum(ops.square(codes), axis=-1) - 2.0 * product
        return ops.cast(ops.argmin(distances, axis=-1), "int32")

    def look_up(self, numbers: Any) -> Any:
        """Returns the vectors of codes by their number: float32 `[..., code_size]`."""
        return ops.take(ops.convert_to_tensor(self.vectors), numbers, axis=0)

    def statistics(self, features: Any, numbers: Any) -> tuple[Any, Any]:
        """Counts how often each code was used, and sums up for what.

        Args:
            features: `[..., code_size]`.
            numbers: Of their codes, `[...]`.

        Returns:
            float32 `[codes]` and `[codes, code_size]`; those of several replicas are
            to be added.
        """
        flat = ops.reshape(ops.cast(features, "float32"), (-1, self.code_size))
        used = ops.one_hot(ops.reshape(numbers, (-1,)), self.codes, dtype="float32")
        return ops.sum(used, axis=0), ops.matmul(ops.transpose(used), flat)

    def follow(
        self,
        counts: Any,
        sums: Any,
        *,
        decay: float,
        candidates: Any,
        least_use: float,
    ) -> Any:
        """Moves the codes towards the mean of what they stood for.

        Equations 6 to 8 of the paper, with the counts smoothed as in its program.

        Args:
            counts: Of `statistics`.
            sums: Of `statistics`.
            decay: Share of the averages that stays.
            candidates: Features `[codes, code_size]`, one for each code that dies.
            least_use: Codes whose average count is below start anew at their
                candidate; 0 lets none.

        Returns:
            How many codes did, a float32 scalar.
        """
        counts = decay * ops.convert_to_tensor(self.counts) + (1.0 - decay) * counts
        sums = decay * ops.convert_to_tensor(self.sums) + (1.0 - decay) * sums
        dead = counts < least_use
        counts = ops.where(dead, 1.0, counts)
        sums = ops.where(dead[:, None], candidates, sums)
        total = ops.sum(counts)
        smooth = (counts + _SMOOTHING) / (total + self.codes * _SMOOTHING) * total
        self.counts.assign(counts)
        self.sums.assign(sums)
        self.vectors.assign(sums / smooth[:, None])
        return ops.sum(ops.cast(dead, "float32"))

    def get_config(self) -> dict[str, Any]:
        """Returns what `from_config` needs."""
        return super().get_config() | {
            "codes": self.codes,
            "code_size": self.code_size,
        }
