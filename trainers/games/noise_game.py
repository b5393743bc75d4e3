"""Pictures from noise against pictures of the data."""

from typing import Any

from trainers.adversarial_config import AdversarialConfig
from trainers.games.comparison import Comparison
from trainers.games.game import Batch, Game, Turn
from zoo.gan.diff_augment import DRAWS, diff_augment
from zoo.gan.discriminator import Discriminator
from zoo.gan.picture_generator import PictureGenerator

# Of each picture: a share for the gradient penalty, then the augmentations of the
# real picture, of the one made beside it, and of the one that the generator learns by.
CHANCES = 1 + 3 * DRAWS


class NoiseGame(Game):
    """A generator makes as many pictures as there are real ones.

    Batches have `picture`, float32 `[B, H, W, C]` in [0, 1]; `noise` and
    `generator_noise`, float32 `[B, Z]`, for the two turns; `chances`, float32
    `[B, CHANCES]`, uniform in [0, 1); with classes also `label` of the pictures and
    `wanted_label` of what is made, int32 `[B]`.

    Args:
        generator: From noise to pictures.
        discriminator: Judges them.
        config: Says how pictures are augmented.
    """

    def __init__(
        self,
        generator: PictureGenerator,
        discriminator: Discriminator,
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
        real = self._shown(batch["picture"], chances[:, 1 : 1 + DRAWS])
        made = self._shown(made, chances[:, first : first + DRAWS])
        if self._discriminator.classes:
            real["label"], made["label"] = batch["label"], batch["wanted_label"]
        return [
            Comparison(
                judge=self._discriminator, subject="picture", real=real, made=made
            )
        ]

    def _shown(self, pictures: Any, draws: Any) -> dict[str, Any]:
        return {"picture": diff_augment(pictures, draws, self._augmentation)}
