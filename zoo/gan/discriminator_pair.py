"""Two discriminators that learn side by side."""

from typing import Any

import keras

from zoo.gan.clip_discriminator import ClipDiscriminator


class DiscriminatorPair(keras.Model):
    """Holds the discriminators of two looks, so that a training has one to save.

    Args:
        there: Judges what is translated to the second look.
        back: Judges what is translated to the first.
        **kwargs: Of `keras.Model`.
    """

    def __init__(
        self, there: ClipDiscriminator, back: ClipDiscriminator, **kwargs: Any
    ):
        super().__init__(autocast=False, **kwargs)
        self.there = there
        self.back = back
        self.built = True

    def call(self, inputs: dict[str, Any], training: bool = False) -> dict[str, Any]:
        """Scores clips of both looks.

        Args:
            inputs: `there` and `back`, what the two discriminators take.
            training: Whether layers such as batch normalisation learn.

        Returns:
            Their scores by the same names.
        """
        return {
            "there": self.there(inputs["there"], training=training),
            "back": self.back(inputs["back"], training=training),
        }
