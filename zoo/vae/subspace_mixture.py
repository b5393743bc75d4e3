"""Blocks of pixels as few numbers along the directions of one of many subspaces."""

from typing import Any

import keras
import numpy as np
from keras import ops

from zoo.layers.markov_transform import markov_transform

# Deviation of a pixel from its subspace. Small, so that posteriors lose nothing.
_UNEXPLAINED = 0.005
# Of the weights: optimizers take steps that fit weights of about 1.
_SCALE = 0.1


@keras.saving.register_keras_serializable(package="kinozoo")
class SubspaceMixture(keras.layers.Layer):
    """A mixture of probabilistic principal components, which all blocks share.

    Tipping and Bishop, "Mixtures of probabilistic principal component analysers",
    Neural Computation 11(2), 1999, of equal weights and without means: a block is a sum
    of the directions of one subspace, weighed by numbers that are standard normal
    beforehand, and noise. The posterior of the numbers has a closed form; of the
    subspace, the one that leaves least over is taken.

    Subspaces are of two kinds. One is for what differs from a guess of the block, the
    other for the block itself.

    It starts with stretches of the Karhunen-Loeve transform of `markov_transform`,
    ever finer ones, until `start_from` gives it others.

    Args:
        subspaces: Of each kind, 2 or more.
        numbers: Directions of a subspace.
        side: Rows and columns of a block.
        colours: Channels of a pixel.
        **kwargs: Of `keras.layers.Layer`.

    Raises:
        ValueError: A subspace is to have more directions than a block has numbers.
    """

    def __init__(
        self, subspaces: int, numbers: int, side: int, colours: int, **kwargs: Any
    ):
        super().__init__(**kwargs | {"dtype": "float32"})
        size = side**2 * colours
        if not 0 < numbers <= size or subspaces < 2:
            raise ValueError(
                f"two or more subspaces have from 1 to {size} directions, as many as a "
                f"block has numbers; received subspaces={subspaces} and "
                f"numbers={numbers}"
            )
        self.subspaces = subspaces
        self.numbers = numbers
        self.side = side
        self.colours = colours
        self.size = size
        self.weight = self.add_weight(
            name="weight", shape=(2 * subspaces, size, numbers), autocast=False
        )
        directions, variances = markov_transform(1, side, colours, size)
        starts = np.linspace(0, size - numbers, subspaces).round().astype(int)
        bands = starts[:, None] + np.arange(numbers)
        each = np.moveaxis(directions[:, bands], 1, 0)
        self.start_from(np.tile(each, (2, 1, 1)), np.tile(variances[bands], (2, 1)))
        self.built = True

    def start_from(self, directions: np.ndarray, variances: np.ndarray) -> None:
        """Gives it principal components.

        Args:
            directions: Of every subspace, those of differences first, orthonormal in
                each: `[2 * subspaces, numbers of a block, directions]`.
            variances: Of blocks along them, `[2 * subspaces, directions]`.
        """
        # A direction along which nothing varies would be of length 0 and stay so.
        lengths = np.sqrt(np.maximum(variances, 4.0 * _UNEXPLAINED**2))
        self.weight.assign(directions * lengths[:, None] / _SCALE)

    @property
    def loadings(self) -> Any:
        """The directions, as long as blocks go along them."""
        return _SCALE * self.weight

    def nearest(self, differences: Any, blocks: Any) -> Any:
        """Returns the subspaces in which least is left over, int32 `[N]`.

        Args:
            differences: Of blocks from their guesses, `[N, numbers of a block]`.
            blocks: Themselves, likewise, less mid-grey.
        """
        inverses = self._inverses()
        left = [
            self._left(each, slice(first, first + self.subspaces), inverses)
            for each, first in ((differences, 0), (blocks, self.subspaces))
        ]
        return ops.cast(ops.argmin(ops.concatenate(left, axis=-1), axis=-1), "int32")

    def _left(self, blocks: Any, kind: slice, inverses: Any) -> Any:
        """The squared error of blocks in every subspace of a kind, `[N, S]`."""
        loadings = ops.transpose(self.loadings[kind], (1, 0, 2))
        flat = ops.reshape(loadings, (self.size, self.subspaces * self.numbers))
        products = ops.reshape(
            ops.matmul(blocks, flat), (-1, self.subspaces, self.numbers)
        )
        found = ops.einsum("nsk,skl->nsl", products, inverses[kind])
        # |x|^2 - 2 z'W'x + z'W'Wz, where W'Wz is W'x less the noise's part.
        explained = found * (products + _UNEXPLAINED**2 * found)
        total = ops.sum(ops.square(blocks), axis=-1, keepdims=True)
        return total - ops.sum(explained, axis=-1)

    def posterior(self, blocks: Any, choice: Any) -> tuple[Any, Any]:
        """Returns mean and logarithm of the variance of the numbers of blocks.

        Tipping and Bishop, equation 10 of the appendix; correlations are left out.

        Args:
            blocks: Differences or blocks, as their subspaces ask for,
                `[N, numbers of a block]`.
            choice: The subspaces, int32 `[N]`.

        Returns:
            `[N, directions]` each.
        """
        inverses = ops.take(self._inverses(), choice, axis=0)
        products = ops.einsum(
            "np,npk->nk", blocks, ops.take(self.loadings, choice, axis=0)
        )
        mean = ops.einsum("nk,nkl->nl", products, inverses)
        variance = _UNEXPLAINED**2 * ops.diagonal(inverses, axis1=1, axis2=2)
        return mean, ops.log(variance)

    def combined(self, numbers: Any, choice: Any) -> Any:
        """Returns what numbers stand for, `[N, numbers of a block]`."""
        loadings = ops.take(self.loadings, choice, axis=0)
        return ops.einsum("nk,npk->np", numbers, loadings)

    def _inverses(self) -> Any:
        """Of `W'W` and the noise's variance, of every subspace."""
        products = ops.einsum("spk,spl->skl", self.loadings, self.loadings)
        return ops.inv(products + _UNEXPLAINED**2 * ops.eye(self.numbers))

    def get_config(self) -> dict[str, Any]:
        """Returns what `from_config` needs."""
        return super().get_config() | {
            "subspaces": self.subspaces,
            "numbers": self.numbers,
            "side": self.side,
            "colours": self.colours,
        }
