"""The contract of the games that a generator plays."""

from abc import ABC, abstractmethod
from typing import Any, Literal

import tensorflow as tf

from trainers.games.comparison import Comparison

Batch = dict[str, Any]
Figures = dict[str, Any]
Turn = Literal["discriminator", "generator"]


class Game(ABC):
    """What one kind of generator makes of a batch, and what is compared with what.

    Attributes:
        weight: Of the adversarial loss in what the generator minimises.
    """

    weight: float = 1.0

    @abstractmethod
    def make(self, batch: Batch, turn: Turn) -> Any:
        """Runs the generator on one replica's batch.

        Args:
            batch: See the classes.
            turn: Who learns from it.

        Returns:
            What it made, a tensor or several, by name or in order.
        """

    @abstractmethod
    def comparisons(self, batch: Batch, made: Any, turn: Turn) -> list[Comparison]:
        """Returns what is shown to each discriminator.

        Args:
            batch: As in `make`.
            made: What `make` returned, in the discriminator's turn without gradients.
            turn: As in `make`.
        """

    def content(self, batch: Batch, made: Any) -> tuple[Any, Figures]:
        """Returns what the generator minimises besides the adversarial loss.

        Args:
            batch: As in `make`.
            made: What `make` returned in the generator's turn.

        Returns:
            A scalar, weighted, and scalars to be shown.
        """
        del batch, made
        return tf.zeros(()), {}
