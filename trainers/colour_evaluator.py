"""Measures how well lost colours come back, one clip at a time."""

from collections.abc import Iterator
from typing import Any

import tensorflow as tf

from trainers.clip_evaluator import ClipEvaluator, streamed
from trainers.colour_protocol import ColourProtocol
from trainers.evaluation_clip import EvaluationClip
from trainers.evaluation_protocol import EvaluationProtocol
from zoo.temporal.colouriser import Colouriser
from zoo.temporal.restorer import State


class ColourEvaluator(ClipEvaluator):
    """Colours grey clips, in one mode like their first frame.

    Args:
        network: Built.
    """

    def __init__(self, network: Colouriser):
        super().__init__(network)
        self._remember = tf.function(
            lambda references: network.remember(references, 1), autograph=False
        )
        self._colour = tf.function(
            network.colour_frame, reduce_retracing=True, autograph=False
        )

    def restored(
        self,
        clip: EvaluationClip,
        protocol: EvaluationProtocol,
        level: float,
        mode: str,
    ) -> Iterator[tuple[Any, Any, Any]]:
        """Yields true, grey and coloured frames, float32 `[1, H, W, 3]`."""
        if not isinstance(protocol, ColourProtocol):
            raise ValueError(f"{protocol.name} is not a protocol for colour.")
        grey = protocol.noisy_frames(clip.frames, level)
        true = protocol.true_frames(clip.frames, level)
        shown = tf.constant(protocol.references(clip.frames, mode)[None])
        remembered = self._remember(shown)

        def step(inputs: dict[str, Any], state: State) -> tuple[Any, State]:
            return self._colour(inputs["frame"], remembered, state)

        outputs = streamed(self._network, step, grey, clip.frames.shape, -1.0)
        for index, output in enumerate(outputs):
            yield (
                tf.constant(true(index)[None]),
                tf.constant(grey(index)[None]),
                output,
            )
