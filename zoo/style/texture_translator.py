"""Films painted in the texture of a picture, without flicker."""

from typing import Any

import keras
from keras import ops

from zoo.gan.resnet_translator import ResnetTranslator
from zoo.layers.backward_warp import backward_warp
from zoo.layers.film_motion import film_motion
from zoo.layers.luma_motion import MOTION_ALIGNMENT
from zoo.layers.picture_pyramid import smoothed
from zoo.temporal.timeline import Timeline
from zoo.temporal.timeline_restorer import TimelineRestorer

# Frames that differ by this much after the motion show something else there.
_UNLIKE = 0.06
# What is painted, the frame, and whether there is one: what a frame leaves behind.
_MEMORY = 3 + 3 + 1


@keras.saving.register_keras_serializable(package="kinozoo")
class TextureTranslator(TimelineRestorer):
    """Paints each frame, and keeps what was painted where the picture only moves.

    The painter is a feed-forward network (Johnson et al., "Perceptual losses for
    real-time style transfer and super-resolution", ECCV 2016) that learnt the texture
    of one picture from Gram matrices. Painted frame by frame, films flicker, as small
    changes of a frame change the strokes; so what was painted before is moved along
    the motion of the film and kept by a share wherever the film is the same after that
    motion (Ruder et al., "Artistic style transfer for videos", GCPR 2016, section 4).
    The motion is found by steps of Lucas and Kanade, without a network.

    Args:
        channels: As of `ResnetTranslator`; 32 in the paper.
        blocks: As of `ResnetTranslator`; 5 in the paper.
        kept: Share of what was painted before that is kept where the film is the same;
            0 paints every frame by itself.
        **kwargs: As for every Keras model.

    Raises:
        ValueError: The share is not in [0, 1).
    """

    recurrent = True
    needs_whole_frame = True
    alignment = MOTION_ALIGNMENT

    def __init__(
        self, channels: int = 32, blocks: int = 5, kept: float = 0.7, **kwargs: Any
    ):
        super().__init__(**kwargs)
        if not 0.0 <= kept < 1.0:
            raise ValueError(f"kept is a share in [0, 1); received {kept}")
        self.channels = channels
        self.blocks = blocks
        self.kept = kept
        self.past = self.future = 0
        self.painter = ResnetTranslator(
            channels, blocks, dtype=self.dtype_policy, name="painter"
        )
        self.halo = self.painter.halo

    def build_layers(self) -> None:
        """Creates the weights of the painter."""
        self.painter.build()

    def restore_in_time(
        self, frames: Any, noise_level: Any, timeline: Timeline, **maps: Any
    ) -> list[Any]:
        """Paints flattened frames; see the base class. It knows no maps."""
        frames = ops.cast(frames, "float32")
        painted = self.painter.restore_frames(frames, training=False)
        there = ops.ones_like(frames[..., :1])
        features = ops.concatenate([painted, frames, there], axis=-1)
        memory = timeline.carry(features, _MEMORY, self._kept_where_it_moves)
        return [memory[..., :3]]

    def get_config(self) -> dict[str, Any]:
        """Returns what `from_config` needs."""
        return super().get_config() | {
            "channels": self.channels,
            "blocks": self.blocks,
            "kept": self.kept,
        }

    def _kept_where_it_moves(self, features: Any, memory: Any) -> Any:
        """Joins what is painted now and what was painted before."""
        painted, frame, there = features[..., :3], features[..., 3:6], features[..., 6:]
        moved = backward_warp(memory, film_motion(frame, memory[..., 3:6]))
        same = sameness(frame, moved[..., 3:6]) * moved[..., 6:]
        painted = painted + self.kept * same * (moved[..., :3] - painted)
        return ops.concatenate([painted, frame, there], axis=-1)


def sameness(frame: Any, moved: Any) -> Any:
    """Returns how surely frames show the same at a place, `[N, H, W, 1]` in [0, 1]."""
    difference = ops.mean(ops.square(frame - moved), axis=-1, keepdims=True)
    return ops.stop_gradient(ops.exp(-smoothed(difference) / _UNLIKE**2))
