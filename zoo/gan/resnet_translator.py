"""CycleGAN's generator: a frame in another look."""

from typing import Any

import keras
from keras import ops

from zoo.gan.dcgan_generator import initial_weights
from zoo.temporal.framewise_restorer import FramewiseRestorer

_LARGE, _SMALL = 7, 3
_HALVINGS = 2


@keras.saving.register_keras_serializable(package="kinozoo")
class ResnetTranslator(FramewiseRestorer):
    """Two halvings, residual blocks at a quarter of the size, two doublings.

    Zhu et al., "Unpaired image-to-image translation using cycle-consistent adversarial
    networks" (CycleGAN), ICCV 2017 (arXiv 1703.10593), section 4 and appendix 7.2,
    after Johnson et al., ECCV 2016: instance normalisation, reflected borders, kernels
    of 7 x 7 at both ends. It normalises each frame as a whole, so that it does not work
    in tiles.

    Args:
        channels: At full size; 64 in the paper.
        blocks: Residual blocks; 6 in the paper for 128 x 128, 9 for 256 x 256.
        shows_frame: Whether the last convolution sees the frame given as well, whose
            brightness the normalisation takes away; not so in the paper.
        **kwargs: As for every Keras model.
    """

    alignment = 2 * 2**_HALVINGS
    needs_whole_frame = True

    def __init__(
        self,
        channels: int = 64,
        blocks: int = 9,
        shows_frame: bool = False,
        **kwargs: Any,
    ):
        super().__init__(**kwargs)
        if channels < 1 or blocks < 0:
            raise ValueError(
                "a ResNet translator has channels of 1 or more and blocks of 0 or "
                f"more; received channels={channels}, blocks={blocks}"
            )
        self.channels = channels
        self.blocks = blocks
        self.shows_frame = shows_frame
        reach = 3 + 1 + 2 + 4 * 2 * blocks + 4 + 2 + 3
        self.halo = reach + -reach % self.alignment
        self.first = self._convolution("first", channels, _LARGE)
        self.down = [
            self._convolution(f"down_{index}", channels * 2 ** (index + 1), stride=2)
            for index in range(_HALVINGS)
        ]
        widest = channels * 2**_HALVINGS
        self.inner = [
            self._convolution(f"block_{index}_{part}", widest)
            for index in range(blocks)
            for part in range(2)
        ]
        self.up = [
            keras.layers.Conv2DTranspose(
                channels * 2**index,
                _SMALL,
                strides=2,
                padding="same",
                use_bias=False,
                kernel_initializer=initial_weights(),
                dtype=self.dtype_policy,
                name=f"up_{index}",
            )
            for index in reversed(range(_HALVINGS))
        ]
        self.norms = [
            keras.layers.GroupNormalization(
                groups=-1, epsilon=1e-5, dtype=self.dtype_policy, name=f"norm_{index}"
            )
            for index in range(1 + 2 * _HALVINGS + 2 * blocks)
        ]
        self.last = keras.layers.Conv2D(
            3,
            _LARGE,
            kernel_initializer=initial_weights(),
            dtype=self.dtype_policy,
            name="last",
        )

    def build(self, input_shape: Any = None) -> None:
        """Creates the weights; they do not depend on the frames' size."""
        before, norms = 3, iter(self.norms)
        for layer in (self.first, *self.down, *self.inner, *self.up):
            layer.build((None, None, None, before))
            before = layer.filters
            next(norms).build((None, None, None, before))
        seen = before + 3 if self.shows_frame else before
        self.last.build((None, None, None, seen))
        self.built = True

    def restore_frames(self, frames: Any, training: bool) -> Any:
        """Translates frames whose sides are multiples of 8."""
        norms = iter(self.norms)
        given = ops.cast(2.0 * frames - 1.0, self.compute_dtype)
        features = ops.relu(next(norms)(self.first(_reflected(given, 3))))
        for layer in self.down:
            # One row above and one below, as PyTorch pads for a stride of two.
            padded = ops.pad(features, ((0, 0), (1, 1), (1, 1), (0, 0)))
            features = ops.relu(next(norms)(layer(padded)))
        for index in range(self.blocks):
            first, second = self.inner[2 * index : 2 * index + 2]
            inner = ops.relu(next(norms)(first(_reflected(features, 1))))
            features = features + next(norms)(second(_reflected(inner, 1)))
        for layer in self.up:
            features = ops.relu(next(norms)(layer(features)))
        if self.shows_frame:
            features = ops.concatenate([features, given], axis=-1)
        made = ops.cast(self.last(_reflected(features, 3)), "float32")
        return 0.5 + 0.5 * ops.tanh(made)

    def get_config(self) -> dict[str, Any]:
        """Returns what `from_config` needs."""
        return super().get_config() | {
            "channels": self.channels,
            "blocks": self.blocks,
            "shows_frame": self.shows_frame,
        }

    def _convolution(
        self, name: str, filters: int, side: int = _SMALL, stride: int = 1
    ) -> Any:
        # What a bias adds, instance normalisation takes away again.
        return keras.layers.Conv2D(
            filters,
            side,
            strides=stride,
            use_bias=False,
            kernel_initializer=initial_weights(),
            dtype=self.dtype_policy,
            name=name,
        )


def _reflected(features: Any, by: int) -> Any:
    return ops.pad(features, ((0, 0), (by, by), (by, by), (0, 0)), mode="reflect")
