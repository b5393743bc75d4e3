"""A restorer of old film: grain, dirt, blur, flicker and compression in one pass."""

from dataclasses import asdict
from typing import Any

import keras
from keras import ops

from zoo.layers.pixel_folding import unfold_pixels
from zoo.temporal.motion_ways import WAYS_ALIGNMENT
from zoo.temporal.neighbour_span import (
    SPAN_REACH,
    STAYING,
    neighbours_and_departures,
)
from zoo.temporal.shift_denoiser import ShiftDenoiser
from zoo.temporal.shift_unet import ShiftUNet, ShiftUNetConfig
from zoo.temporal.timeline import Timeline
from zoo.temporal.timeline_restorer import TimelineRestorer

_FRAMES = 3 * 12
_DEPARTURES = 3 * 12
_UNET = ShiftUNetConfig()


@keras.saving.register_keras_serializable(package="kinozoo")
class OldFilmRestorer(TimelineRestorer):
    """Mends what old film suffers from together, with a memory of the shot.

    After the recurrent network of Wan et al., "Bringing Old Films Back to Life",
    CVPR 2022 (RTN): a memory goes from frame to frame, and a learnt mask tells for
    each pixel how much of the new frame to take into it (section 3.2, equation 4),
    so that it keeps what lasts and leaves out dirt, grain and what moves. In place
    of learnt flow and a transformer, which a CPU has no time for, there is a U-Net
    with temporal shift along the measured motion (see `ShiftUNet` and
    `ways_to_neighbours`) that sees the memory, three frames, and by how much the
    middle one leaves the span of the others. It looks a bounded number of frames
    ahead and, through the memory, back to the start of the shot.

    Colours stay as they are: it is trained on black and white film and on colour.
    The noise level is not looked at.

    Args:
        unet: A `ShiftUNetConfig`, or its fields as a dict.
        memory: Channels of the memory, at half size.
        **kwargs: As for every Keras model.
    """

    recurrent = True
    alignment = WAYS_ALIGNMENT

    def __init__(
        self,
        unet: ShiftUNetConfig | dict[str, Any] = _UNET,
        memory: int = 16,
        **kwargs: Any,
    ):
        super().__init__(**kwargs)
        if memory < 1:
            raise ValueError(f"memory is 1 channel or more; received {memory}")
        self.unet = (
            unet
            if isinstance(unet, ShiftUNetConfig)
            else ShiftUNetConfig.from_dict(unet)
        )
        self.memory = memory
        self.past = self.future = self.unet.latency
        # The memory's own layers look one cell of 2x2 pixels further.
        radius = self.unet.followed_radius + 2 + SPAN_REACH
        self.halo = radius + -radius % self.alignment
        self._candidate = keras.layers.Conv2D(
            2 * memory, 3, padding="same", dtype=self.dtype_policy, name="candidate"
        )
        self._recall = keras.layers.Dense(
            memory, use_bias=False, dtype=self.dtype_policy, name="recall"
        )
        self._network = ShiftUNet(
            self.unet, outputs=12, dtype=self.dtype_policy, name="unet"
        )

    def build_layers(self) -> None:
        """Creates the weights of all layers."""
        self._candidate.build((None, None, None, 12 + _DEPARTURES))
        self._recall.build((None, None, None, self.memory))
        self._network.build(_FRAMES + _DEPARTURES + self.memory + STAYING)

    def start_from(self, denoiser: ShiftDenoiser) -> None:
        """Takes over the first U-Net of a denoiser, to be trained further.

        It then does what that did of noise of unknown level, but near the ends of a
        shot, where a frame is missing for that and stands in twice here.

        Args:
            denoiser: Whose first stage has the size of this one's U-Net.

        Raises:
            ValueError: It has another size.
        """
        if denoiser.stages[0] != self.unet:
            raise ValueError(
                f"an old-film restorer with the U-Net {self.unet} can start from a "
                f"denoiser whose first stage is the same; received "
                f"{denoiser.stages[0]}"
            )
        self._network.take_over(denoiser.get_layer("stage_0"), _FRAMES)

    def get_config(self) -> dict[str, Any]:
        """Returns what `from_config` needs."""
        return super().get_config() | {"unet": asdict(self.unet), "memory": self.memory}

    def restore_in_time(
        self, frames: Any, noise_level: Any, timeline: Timeline, **maps: Any
    ) -> list[Any]:
        """Restores flattened frames; see the base class. It knows no maps."""
        frames = ops.cast(frames, "float32")
        seen, departures, staying, ways = neighbours_and_departures(
            frames, timeline, self.compute_dtype
        )
        remembered = self._remembered(seen[1], departures, timeline)
        inputs = [*seen, *departures, remembered, staying]
        _, residual = self._network.apply_in_time(inputs, timeline, ways)
        base = timeline.delay(frames, self.future)
        return [base - unfold_pixels(ops.cast(residual, "float32"))]

    def _remembered(
        self, present: Any, departures: list[Any], timeline: Timeline
    ) -> Any:
        """The memory after each frame, `[N, H / 2, W / 2, memory]`."""
        seen = self._candidate(ops.concatenate([present, *departures], axis=-1))

        def update(features: Any, memory: Any) -> Any:
            candidate, taken = ops.split(features, 2, axis=-1)
            share = ops.sigmoid(taken + self._recall(memory))
            return memory + share * (candidate - memory)

        return timeline.carry(seen, self.memory, update)
