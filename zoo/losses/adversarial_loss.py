"""What a generator and a discriminator minimise against each other."""

from abc import ABC, abstractmethod
from typing import Any, ClassVar


class AdversarialLoss(ABC):
    """The two losses of a game between a generator and a discriminator.

    Scores are what the discriminator says, float32 `[B]` or one for every place of a
    picture or clip, without an activation: high for what it takes for real. Both losses
    are means over all scores, so that those of several replicas may be averaged.

    Attributes:
        compares: Whether the generator's loss looks at the scores of the data, too.
    """

    compares: ClassVar[bool] = False

    @abstractmethod
    def discriminator(self, real: Any, generated: Any) -> Any:
        """Returns what the discriminator minimises, a scalar.

        Args:
            real: Scores of the data.
            generated: Scores of what the generator made.
        """

    @abstractmethod
    def generator(self, generated: Any, real: Any = None) -> Any:
        """Returns what the generator minimises, a scalar.

        Args:
            generated: Scores of what it made.
            real: Scores of the data, for losses that compare with them.
        """

    @abstractmethod
    def probability(self, scores: Any) -> Any:
        """Returns how real the discriminator finds what it scored, in [0, 1].

        This is D(x) of the papers where the loss has a probability. For the others
        it is the score brought into [0, 1], so that one half is undecided.
        """
