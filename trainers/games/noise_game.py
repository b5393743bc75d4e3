"""Pictures or clips from noise against those of the data."""

from typing import Any

import tensorflow as tf

from trainers.adversarial_config import AdversarialConfig
from trainers.games.comparison import Comparison
from trainers.games.game import Batch, Figures, Game, Turn
from zoo.gan.clip_discriminator import flattened
from zoo.gan.clip_generator import ClipGenerator
from zoo.gan.diff_augment import DRAWS, diff_augment
from zoo.gan.discriminator import Discriminator
from zoo.gan.picture_generator import PictureGenerator
from zoo.gan.video_discriminator import VideoDiscriminator

# Of each example: a share for the gradient penalty, then the augmentations of the real
# one, of the one made beside it, and of the one that the generator learns by.
CHANCES = 1 + 3 * DRAWS


class NoiseGame(Game):
    """A generator makes as many pictures, or clips, as there are real ones.

    Batches have `picture`, float32 `[B, H, W, C]` in [0, 1], or `clip`, float32
    `[B, T, H, W, C]`, with `moment`, float32 `[B]` in [0, 1): which frame is judged by
    itself; `noise` and `generator_noise`, float32 `[B, Z]`, for the two turns;
    `chances`, float32 `[B, CHANCES]`, uniform in [0, 1); with classes also `label` of
    the pictures and `wanted_label` of what is made, int32 `[B]`.

    Args:
        generator: From noise to pictures or clips.
        discriminator: Judges them.
        config: Says how they are augmented.
    """

    def __init__(
        self,
        generator: PictureGenerator | ClipGenerator,
        discriminator: Discriminator | VideoDiscriminator,
        config: AdversarialConfig,
    ):
        self._generator = generator
        self._discriminator = discriminator
        self._augmentation = config.augmentation
        self._subject = "clip" if isinstance(generator, ClipGenerator) else "picture"

    def make(self, batch: Batch, turn: Turn) -> Any:
        noise = "generator_noise" if turn == "generator" else "noise"
        inputs = {"noise": batch[noise]}
        if "wanted_label" in batch:
            inputs["label"] = batch["wanted_label"]
        return self._generator(inputs, training=True)

    def comparisons(self, batch: Batch, made: Any, turn: Turn) -> list[Comparison]:
        chances = batch["chances"]
        first = 1 + (2 if turn == "generator" else 1) * DRAWS
        real = self._augmented(batch[self._subject], chances[:, 1 : 1 + DRAWS])
        made = self._augmented(made, chances[:, first : first + DRAWS])
        return [
            Comparison(
                judge=self._discriminator,
                subject=self._subject,
                real=self._shown(real, batch, "label"),
                made=self._shown(made, batch, "wanted_label"),
            )
        ]

    def content(self, batch: Batch, made: Any) -> tuple[Any, Figures]:
        del batch, made
        if not self._generator.losses:
            return tf.zeros(()), {}
        cost = tf.add_n(self._generator.losses)
        return cost, {"added_loss": cost}

    def _shown(self, examples: Any, batch: Batch, label: str) -> dict[str, Any]:
        shown = {self._subject: examples}
        if label in batch:
            shown["label"] = batch[label]
        if "moment" in batch:
            shown["moment"] = batch["moment"]
        return shown

    def _augmented(self, examples: Any, draws: Any) -> Any:
        """Changes pictures, or all frames of a clip in the same way."""
        if self._subject == "picture":
            return diff_augment(examples, draws, self._augmentation)
        frames = examples.shape[1]
        changed = diff_augment(
            flattened(examples), tf.repeat(draws, frames, axis=0), self._augmentation
        )
        return tf.reshape(changed, tf.shape(examples))
