"""A restorer of old film: grain, dirt, blur, flicker and compression in one pass."""

from dataclasses import asdict
from typing import Any

import keras
from keras import ops

from zoo.layers.pixel_folding import fold_pixels, unfold_pixels
from zoo.temporal.mirrored_around import mirrored_around
from zoo.temporal.motion_ways import (
    LONGEST_WAY,
    WAYS_ALIGNMENT,
    WAYS_REACH,
    brought_along,
    ways_to_neighbours,
)
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
        refines: Whether a second U-Net of the same size refines what the first one
            gives, from three frames of that, the frame as it came and the first
            one's features, along the motion of the restored frames.
        **kwargs: As for every Keras model.
    """

    recurrent = True
    alignment = WAYS_ALIGNMENT

    def __init__(
        self,
        unet: ShiftUNetConfig | dict[str, Any] = _UNET,
        memory: int = 16,
        refines: bool = False,
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
        self.refines = refines
        self.past = self.future = (2 if refines else 1) * self.unet.latency
        # The memory's own layers look one cell of 2x2 pixels further.
        radius = self.unet.followed_radius + 2 + SPAN_REACH
        if refines:
            radius += self.unet.followed_radius + LONGEST_WAY + WAYS_REACH
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
        self._refiner = (
            ShiftUNet(self.unet, outputs=12, dtype=self.dtype_policy, name="refiner")
            if refines
            else None
        )

    def build_layers(self) -> None:
        """Creates the weights of all layers."""
        self._candidate.build((None, None, None, 12 + _DEPARTURES))
        self._recall.build((None, None, None, self.memory))
        self._network.build(_FRAMES + _DEPARTURES + self.memory + STAYING)
        if self._refiner is not None:
            self._refiner.build(_FRAMES + 12 + self._network.width)

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

    def copy_first_stage(self, share: float = 0.3) -> None:
        """Starts the refiner as a copy of the first U-Net, to be trained further.

        See `ShiftDenoiser.copy_first_stage` for what makes that better than chance.

        Args:
            share: Factor on the copy's last layer.

        Raises:
            ValueError: It does not refine.
        """
        if self._refiner is None:
            raise ValueError(
                "a first stage can be copied to a refiner; received an old-film "
                "restorer without one: make it with refines=True"
            )
        self._refiner.take_over(self._network, _FRAMES)
        self._refiner.scale_residual(share)

    def get_config(self) -> dict[str, Any]:
        """Returns what `from_config` needs."""
        return super().get_config() | {
            "unet": asdict(self.unet),
            "memory": self.memory,
            "refines": self.refines,
        }

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
        features, residual = self._network.apply_in_time(inputs, timeline, ways)
        base = timeline.delay(frames, self.unet.latency)
        base = base - unfold_pixels(ops.cast(residual, "float32"))
        if self._refiner is None:
            return [base]
        known = [timeline.delay(seen[1], self.unet.latency)]
        known.append(timeline.delay(features, 1))
        return [self._refined(self._refiner, base, known, timeline)]

    def _refined(
        self, refiner: ShiftUNet, frames: Any, known: list[Any], timeline: Timeline
    ) -> Any:
        """Refines restored frames.

        Args:
            refiner: The second U-Net.
            frames: float32 `[N, H, W, 3]`.
            known: What else is known, `[N, H / 2, W / 2, C]`, one frame later.
            timeline: Where they lie in time.
        """
        (before, present, after), _ = mirrored_around(frames - 0.5, timeline)
        ways = ways_to_neighbours(before, present, after)
        before, after = brought_along(before, after, ways, cell=1)
        seen = [
            ops.cast(fold_pixels(each), self.compute_dtype)
            for each in (before, present, after)
        ]
        _, residual = refiner.apply_in_time([*seen, *known], timeline, ways)
        frames = timeline.delay(frames, self.unet.latency)
        return frames - unfold_pixels(ops.cast(residual, "float32"))

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
