"""CycleGAN's pair of generators: to another look, and back."""

from typing import Any, Literal

import keras

from zoo.gan.resnet_translator import ResnetTranslator

Direction = Literal["there", "back"]
DIRECTIONS: tuple[Direction, Direction] = ("there", "back")


@keras.saving.register_keras_serializable(package="kinozoo")
class CycleTranslator(keras.Model):
    """Two networks that undo each other, as learnt without pairs.

    Zhu et al., "Unpaired image-to-image translation using cycle-consistent adversarial
    networks", ICCV 2017 (arXiv 1703.10593), figure 3. Each of the two is a restorer,
    with which films are translated. All weights are there once it is made.

    Args:
        channels: As of `ResnetTranslator`.
        blocks: As of `ResnetTranslator`.
        shows_frame: As of `ResnetTranslator`.
        **kwargs: Of `keras.Model`.

    Attributes:
        there: From the first look to the second.
        back: From the second look to the first.
    """

    def __init__(
        self,
        channels: int = 64,
        blocks: int = 9,
        shows_frame: bool = False,
        **kwargs: Any,
    ):
        super().__init__(autocast=False, **kwargs)
        self.channels = channels
        self.blocks = blocks
        self.shows_frame = shows_frame
        self.there, self.back = (
            ResnetTranslator(
                channels, blocks, shows_frame, dtype=self.dtype_policy, name=name
            )
            for name in DIRECTIONS
        )
        self.there.build()
        self.back.build()
        self.built = True

    def call(self, inputs: dict[str, Any], training: bool = False) -> dict[str, Any]:
        """Translates clips of both looks.

        Args:
            inputs: `there`, clips of the first look, float32 `[B, T, H, W, 3]` in
                [0, 1], and `back`, clips of the second; either may be missing.
            training: Whether layers learn.

        Returns:
            The translated clips, by the same names.
        """
        return {
            name: self.translate(inputs[name], name, training=training)
            for name in DIRECTIONS
            if name in inputs
        }

    def translate(self, clip: Any, direction: Direction, training: bool = False) -> Any:
        """Translates clips, float32 `[B, T, H, W, 3]` in [0, 1], one way.

        Raises:
            ValueError: The direction is neither "there" nor "back".
        """
        level = keras.ops.full((keras.ops.shape(clip)[0],), -1.0, "float32")
        network = self.translator(direction)
        return network({"clip": clip, "noise_level": level}, training=training)

    def translator(self, direction: str) -> ResnetTranslator:
        """Returns the network of one direction.

        Raises:
            ValueError: The direction is neither "there" nor "back".
        """
        if direction not in DIRECTIONS:
            raise ValueError(
                f"a direction is {' or '.join(DIRECTIONS)}; received {direction!r}"
            )
        return self.there if direction == "there" else self.back

    def get_config(self) -> dict[str, Any]:
        """Returns what `from_config` needs."""
        return super().get_config() | {
            "channels": self.channels,
            "blocks": self.blocks,
            "shows_frame": self.shows_frame,
        }
