"""What a colouriser sees in a grey picture."""

from collections.abc import Sequence
from typing import Any

import keras
from keras import ops

from zoo.layers.pixel_folding import unfold_pixels
from zoo.temporal.residual_pair import ResidualPair, convolution, leaky
from zoo.temporal.scene_pyramid import ScenePyramid


class GreyReader(keras.layers.Layer):
    """Reads grey pictures: a U-Net from one half to one eighth and to one quarter.

    At one eighth every place gets to know what the picture shows there, as a network
    that learnt to name things has it (`SceneReader`), and what the whole picture is
    like: whether a grey surface is a wall or the sky is told by the rest (the mid-level
    and global features of Iizuka et al., "Let there be Color!", SIGGRAPH 2016, sections
    3.2 and 3.3).

    Args:
        widths: Channels at one half, one quarter and one eighth of the size.
        **kwargs: As for every Keras layer.
    """

    def __init__(self, widths: Sequence[int], **kwargs: Any):
        super().__init__(**kwargs)
        half, quarter, eighth = self.widths = tuple(widths)
        policy = self.dtype_policy
        self._head = convolution(half, policy, "head")
        self._down_0 = convolution(quarter, policy, "down_0", strides=2)
        self._quarter = ResidualPair(quarter, dtype=policy, name="quarter")
        self._down_1 = convolution(eighth, policy, "down_1", strides=2)
        self._eighth = [
            ResidualPair(eighth, dtype=policy, name=f"eighth_{i}") for i in range(2)
        ]
        self._whole = keras.layers.Dense(
            eighth, kernel_initializer="zeros", dtype=policy, name="whole"
        )
        self._scene = ScenePyramid(eighth, dtype=policy, name="scene")
        self._up = convolution(4 * quarter, policy, "up", kernel_size=1)

    def build(self, cells_shape: Any, scene_shape: Any) -> None:
        """Creates the weights, for folded pictures `[N, h, w, 4]` and their scenes."""
        half, quarter, eighth = self.widths
        self._head.build(cells_shape)
        self._down_0.build((None, None, None, half))
        self._quarter.build((None, None, None, quarter))
        self._down_1.build((None, None, None, quarter))
        for block in self._eighth:
            block.build((None, None, None, eighth))
        self._whole.build((None, eighth))
        self._scene.build(scene_shape)
        self._up.build((None, None, None, eighth))
        self.built = True

    def call(self, cells: Any, scene: Sequence[Any]) -> tuple[Any, Any, Any]:
        """Reads pictures.

        Args:
            cells: Folded pictures, centred on 0, `[N, H / 2, W / 2, 4]`.
            scene: What a `SceneReader` tells of them.

        Returns:
            Features at one quarter, one half and one eighth of the pictures' size.
        """
        half = leaky(self._head(cells))
        quarter = self._quarter(leaky(self._down_0(half)))
        eighth = leaky(self._down_1(quarter)) + self._scene(scene)
        eighth = self._eighth[0](eighth)
        mean = ops.mean(ops.cast(eighth, "float32"), axis=(1, 2))
        whole = self._whole(ops.cast(mean, eighth.dtype))
        eighth = self._eighth[1](eighth + whole[:, None, None])
        return leaky(quarter + unfold_pixels(self._up(eighth))), half, eighth
