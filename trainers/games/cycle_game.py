"""Two looks, without pairs."""

from typing import Any

import tensorflow as tf

from trainers.games.comparison import Comparison
from trainers.games.game import Batch, Figures, Game, Turn
from trainers.translation_config import TranslationConfig
from zoo.gan.cycle_translator import CycleTranslator
from zoo.gan.discriminator_pair import DiscriminatorPair


class CycleGame(Game):
    """Each look is translated to the other, and back to what it was.

    Zhu et al., ICCV 2017, equations 1 to 3 and, for the identity loss, section 5.2.
    The authors also show the discriminators pictures that were made up to fifty updates
    ago; here all that an update sees follows from its number.

    Batches have `clip` of the first look and `other` of the second, float32
    `[B, T, H, W, 3]` in [0, 1], which show different things; and `chances`.

    Args:
        network: Both generators.
        discriminators: Of both looks.
        config: Weights of the losses.
    """

    def __init__(
        self,
        network: CycleTranslator,
        discriminators: DiscriminatorPair,
        config: TranslationConfig,
    ):
        self.weight = config.adversarial
        self._network = network
        self._discriminators = discriminators
        self._config = config

    def make(self, batch: Batch, turn: Turn) -> Any:
        inputs = {"there": batch["clip"], "back": batch["other"]}
        return self._network(inputs, training=True)

    def comparisons(self, batch: Batch, made: Any, turn: Turn) -> list[Comparison]:
        pair = self._discriminators
        return [
            Comparison(
                judge=judge,
                subject="clip",
                real={"clip": real},
                made={"clip": shown},
            )
            for judge, real, shown in (
                (pair.there, batch["other"], made["there"]),
                (pair.back, batch["clip"], made["back"]),
            )
        ]

    def content(self, batch: Batch, made: Any) -> tuple[Any, Figures]:
        network, config = self._network, self._config
        again = network({"there": made["back"], "back": made["there"]}, training=True)
        cycle = _difference(again["back"], batch["clip"])
        cycle += _difference(again["there"], batch["other"])
        value = config.cycle * cycle
        figures = {"cycle_error": 0.5 * cycle}
        if config.identity:
            same = network(
                {"there": batch["other"], "back": batch["clip"]}, training=True
            )
            change = _difference(same["there"], batch["other"])
            change += _difference(same["back"], batch["clip"])
            value += config.identity * change
            figures["identity_error"] = 0.5 * change
        return value, figures


def _difference(one: Any, other: Any) -> Any:
    return tf.reduce_mean(tf.abs(one - other))
