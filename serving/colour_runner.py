"""A network that colours film, in this process."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf

from data_pipeline.video.video_description import VideoDescription
from serving.network_runner import NetworkRunner
from serving.processor import Precision
from serving.reference_picture import read_picture
from zoo.temporal.colouriser import Colouriser


class ColourRunner(NetworkRunner):
    """Runs a `Colouriser`; what it reads of the references is kept for all frames.

    Args:
        restorer: A built colouriser.
        strength: As for `NetworkRunner`.
        precision: As for `NetworkRunner`.
        pictures: Coloured pictures, upright, float32 `[H, W, 3]` in [0, 1]; none lets
            it colour by itself.

    Raises:
        ValueError: The network does not colour.
    """

    def __init__(
        self,
        restorer: Colouriser,
        *,
        strength: float = 1.0,
        precision: Precision = "float32",
        pictures: Sequence[np.ndarray] = (),
    ):
        if not isinstance(restorer, Colouriser):
            raise ValueError(
                "the colour step needs a preset that colours; received "
                f"{type(restorer).__name__}"
            )
        super().__init__(
            restorer, noise_level=-1.0, strength=strength, precision=precision
        )
        self._pictures = pictures
        self._remembered = self._read(pictures)

    def fit(self, film: VideoDescription) -> None:
        """Turns the pictures, which are upright, as a film's frames are stored."""
        turns = film.rotation // 90
        if turns and self._pictures:
            self._remembered = self._read(
                [np.rot90(picture, -turns) for picture in self._pictures]
            )

    def run(self, frame: Any, valid: Any, state: Any) -> tuple[Any, Any]:
        made, state = self._restorer.colour_frame(frame[None], self._remembered, state)
        return made[0], state

    def _read(self, pictures: Sequence[np.ndarray]) -> dict[str, Any]:
        """Reads what is remembered of pictures."""
        remember = tf.function(self._restorer.remember, autograph=False)
        read = [
            remember(tf.constant(picture[None, None]), 1) for picture in pictures
        ] or [remember(None, 1)]
        # Pictures differ in size, so each was read by itself.
        return {
            name: tf.concat([one[name] for one in read], axis=1) for name in read[0]
        }


def read_reference(path: Path) -> np.ndarray:
    """Reads a coloured picture.

    Args:
        path: In any format that Pillow reads.

    Returns:
        float32 `[H, W, 3]` in [0, 1], shrunk where it is very large.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: It is no picture, or one without colour.
    """
    picture = read_picture(path, "colour:reference.png")
    if not np.any(picture != picture[..., :1]):
        raise ValueError(
            f"{path} has no colour; colour takes coloured pictures as references"
        )
    return picture
