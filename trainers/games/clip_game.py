"""Restored clips against clean ones."""

from typing import Any

import tensorflow as tf

from trainers.experiment_config import ExperimentConfig
from trainers.games.comparison import Comparison
from trainers.games.game import Batch, Figures, Game, Turn
from trainers.perceptual_features import FeatureMaps
from trainers.restorer_inputs import restorer_inputs
from trainers.training_loss import TrainingLoss
from zoo.gan.clip_discriminator import ClipDiscriminator, flattened
from zoo.layers.bicubic_enlargement import bicubic_enlargement
from zoo.losses.feature_distance import feature_distance
from zoo.losses.ping_pong import ping_pong_loss, there_and_back
from zoo.temporal.restorer import Restorer


class ClipGame(Game):
    """A restorer learns from pairs, and is to fool who sees clean clips.

    That is pix2pix (Isola et al., CVPR 2017) where the discriminator is conditional and
    the content loss absolute; ESRGAN (Wang et al., ECCVW 2018) with the relativistic
    loss and a perceptual one; TecoGAN (Chu et al., ACM TOG 2020) with a discriminator
    of several frames and the ping-pong loss. The content loss is that of supervised
    training, over all stages of the restorer; the rest is of what its last one makes.

    Batches are those of supervised training: `clip` and `clean`, float32
    `[B, T, H, W, 3]` in [0, 1], and `noise_level`, float32 `[B]`; and `chances`.

    Args:
        network: The restorer.
        discriminator: Judges clips of the clean size.
        config: Weights of the losses.
        features: What the perceptual loss compares, where it has a weight.
    """

    def __init__(
        self,
        network: Restorer,
        discriminator: ClipDiscriminator,
        config: ExperimentConfig,
        features: FeatureMaps | None,
    ):
        self.weight = config.translation.adversarial
        self._network = network
        self._discriminator = discriminator
        self._config = config.translation
        self._loss = TrainingLoss(config.loss)
        self._features = features

    def make(self, batch: Batch, turn: Turn) -> Any:
        inputs = restorer_inputs(batch)
        if turn == "generator" and self._config.ping_pong:
            inputs["clip"] = there_and_back(inputs["clip"])
        return self._network.restore_stages(inputs, training=True)

    def comparisons(self, batch: Batch, made: Any, turn: Turn) -> list[Comparison]:
        clean = batch["clean"]
        self._check_length(clean.shape[1])
        real, shown = {"clip": clean}, {"clip": made[-1][:, : clean.shape[1]]}
        if self._discriminator.conditional:
            real["condition"] = shown["condition"] = self._enlarged(batch["clip"])
        return [
            Comparison(judge=self._discriminator, subject="clip", real=real, made=shown)
        ]

    def content(self, batch: Batch, made: Any) -> tuple[Any, Figures]:
        clean = batch["clean"]
        stages = [stage[:, : clean.shape[1]] for stage in made]
        restored = stages[-1]
        value = self._loss(clean, stages, batch["clip"])
        figures = {"content": value}
        if self._features is not None:
            far = feature_distance(
                self._features(flattened(restored)),
                self._features(flattened(clean)),
            )
            value += self._config.perceptual * far
            figures[f"perceptual[{self._features.name}]"] = far
        if self._config.ping_pong:
            unlike = ping_pong_loss(made[-1])
            value += self._config.ping_pong * unlike
            figures["ping_pong"] = unlike
        return value, figures

    def _check_length(self, frames: int) -> None:
        """Refuses clips too short for a score or a difference."""
        # The mean of none is no number.
        least = self._discriminator.frames
        if frames < least:
            raise ValueError(
                f"The discriminator looks at {least} frames at a time, and the clips "
                f"of this recipe have {frames}: give it more with config.data.frames, "
                "or take another config.adversarial.discriminator."
            )
        if self._config.ping_pong and frames < 2:
            raise ValueError(
                "config.translation.ping_pong needs clips of 2 frames or more; those "
                f"of this recipe have {frames}."
            )

    def _enlarged(self, clip: Any) -> Any:
        """The clips that the restorer is given, at the size of what it makes."""
        scale = self._network.scale
        if scale == 1:
            return clip
        larger = bicubic_enlargement(flattened(clip), scale)
        shape = tf.shape(clip)
        return tf.reshape(
            larger, (shape[0], shape[1], scale * shape[2], scale * shape[3], 3)
        )
