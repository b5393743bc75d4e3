"""MoCoGAN's generator: what is seen stays, how it moves changes."""

from typing import Any

import keras
from keras import ops

from zoo.gan.clip_generator import ClipGenerator
from zoo.gan.dcgan_generator import DCGANGenerator


@keras.saving.register_keras_serializable(package="kinozoo")
class MoCoGANGenerator(ClipGenerator):
    """Pictures of one content code and a motion code that wanders over time.

    Tulyakov et al., "MoCoGAN: decomposing motion and content for video generation",
    CVPR 2018 (arXiv 1707.04993), section 3: a gated recurrent unit turns noise of every
    frame into its motion code, and a generator of pictures, here DCGAN's, both codes
    into a frame. Clips may have any length: noise decides.

    Args:
        content_size: Numbers of the content code, the same for all frames.
        motion_size: Numbers of the motion code, and of the noise of a frame.
        channels: Of the generator of pictures, see `DCGANGenerator`.
        most_channels: The limit of that.
        clip_shape: Frames, height, width and channels of the clips it is trained with;
            pictures are squares whose side is 4 times a power of two.
        **kwargs: Of `keras.Model`.

    Raises:
        ValueError: Pictures have another shape.
    """

    def __init__(
        self,
        content_size: int = 50,
        motion_size: int = 10,
        channels: int = 64,
        most_channels: int = 512,
        clip_shape: tuple[int, int, int, int] = (16, 64, 64, 3),
        **kwargs: Any,
    ):
        super().__init__(clip_shape, **kwargs)
        self.content_size = content_size
        self.motion_size = motion_size
        self.channels = channels
        self.most_channels = most_channels
        self.motion = keras.layers.GRU(
            motion_size,
            return_sequences=True,
            unroll=False,
            dtype=self.dtype_policy,
            name="motion",
        )
        self.motion.build((None, None, motion_size))
        self.pictures = DCGANGenerator(
            content_size + motion_size,
            channels,
            most_channels,
            self.clip_shape[1:],
            dtype=self.dtype_policy,
            name="pictures",
        )
        self.built = True

    def noise_size(self, frames: int) -> int:
        """Returns how many numbers of noise a clip of a length takes."""
        return self.content_size + frames * self.motion_size

    def generate(self, noise: Any) -> Any:
        """Returns clips in [-1, 1]."""
        content, wandering = (
            noise[:, : self.content_size],
            noise[:, self.content_size :],
        )
        drawn = ops.reshape(wandering, (ops.shape(noise)[0], -1, self.motion_size))
        moved = ops.cast(self.motion(drawn), self.compute_dtype)
        frames = ops.shape(moved)[1]
        still = ops.repeat(content[:, None], frames, axis=1)
        codes = ops.concatenate([still, moved], axis=-1)
        flat = ops.reshape(codes, (-1, self.content_size + self.motion_size))
        made = ops.tanh(self.pictures.generate(flat, None))
        return ops.reshape(made, (-1, frames, *self.clip_shape[1:]))

    def get_config(self) -> dict[str, Any]:
        """Returns what `from_config` needs."""
        return super().get_config() | {
            "content_size": self.content_size,
            "motion_size": self.motion_size,
            "channels": self.channels,
            "most_channels": self.most_channels,
        }
