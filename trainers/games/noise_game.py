"""Pictures or clips from noise against those of the data."""

from typing import Any

import tensorflow as tf

from trainers.adversarial_config import AdversarialConfig
from trainers.games.comparison import Comparison
from trainers.games.game import Batch, Figures, Game, Turn
from zoo.gan.clip_generator import ClipGenerator
from zoo.gan.diff_augment import DRAWS, diff_augment
from zoo.gan.discriminator import Discriminator
from zoo.gan.picture_generator import PictureGenerator
from zoo.gan.video_discriminator import VideoDiscriminator

# Of each picture: a share for the gradient penalty, then the augmentations of the
# real picture, of the one made beside it, and of the one that the generator learns by.
CHANCES = 1 + 3 * DRAWS


class NoiseGame(Game):
    """A generator makes as many pictures, or clips, as there are real ones.

    Batches have `picture`, float32 `[B, H, W, C]` in [0, 1]; `noise` and
    `generator_noise`, float32 `[B, Z]`, for the two turns; `chances`, float32
    `[B, CHANCES]`, uniform in [0, 1); with classes also `label` of the pictures and
    `wanted_label` of what is made, int32 `[B]`. Those of clips have `clip`, float32
    `[B, T, H, W, C]`, in place of `picture`, and `moment`, float32 `[B]`, see
    `zoo.gan.video_discriminator`; the generator also minimises its added losses.

    Args:
        generator: From noise to pictures or clips.
        discriminator: Judges them.
        config: Says how pictures are augmented.
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

    def make(self, batch: Batch, turn: Turn) -> Any:
        noise = "generator_noise" if turn == "generator" else "noise"
        inputs = {"noise": batch[noise]}
        if "wanted_label" in batch:
            inputs["label"] = batch["wanted_label"]
        return self._generator(inputs, training=True)

    def comparisons(self, batch: Batch, made: Any, turn: Turn) -> list[Comparison]:
        chances = batch["chances"]
        first = 1 + (2 if turn == "generator" else 1) * DRAWS
        subject = "clip" if "clip" in batch else "picture"
        known = {"moment": batch["moment"]} if "moment" in batch else {}
        draws = chances[:, 1 : 1 + DRAWS]
        real = known | {subject: self._shown(batch[subject], draws)}
        draws = chances[:, first : first + DRAWS]
        made = known | {subject: self._shown(made, draws)}
        if self._discriminator.classes:
            real["label"], made["label"] = batch["label"], batch["wanted_label"]
        return [
            Comparison(judge=self._discriminator, subject=subject, real=real, made=made)
        ]

    def content(self, batch: Batch, made: Any) -> tuple[Any, Figures]:
        return sum(self._generator.losses, tf.zeros(())), {}

    def _shown(self, examples: Any, draws: Any) -> Any:
        """Changes pictures, or all frames of a clip in the same way."""
        if not self._augmentation or len(examples.shape) == 4:
            return diff_augment(examples, draws, self._augmentation)
        flat = tf.reshape(examples, (-1, *examples.shape[2:]))
        each = tf.repeat(draws, examples.shape[1], axis=0)
        changed = diff_augment(flat, each, self._augmentation)
        return tf.reshape(changed, tf.shape(examples))
