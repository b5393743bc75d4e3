"""A restorer of old film: grain, dirt, blur, flicker and compression in one pass."""

from dataclasses import asdict
from typing import Any

import keras
import numpy as np
from keras import ops

from zoo.layers.pixel_folding import fold_pixels, unfold_pixels
from zoo.temporal.neighbour_span import SPAN_REACH, neighbours_and_departures
from zoo.temporal.restorer import Restorer, State
from zoo.temporal.shift_denoiser import ShiftDenoiser
from zoo.temporal.shift_unet import ShiftUNet, ShiftUNetConfig
from zoo.temporal.timeline import ClipTimeline, StreamTimeline, Timeline

_FRAMES = 3 * 12
_DEPARTURES = 3 * 12
_UNET = ShiftUNetConfig()


@keras.saving.register_keras_serializable(package="kinozoo")
class OldFilmRestorer(Restorer):
    """Mends what old film suffers from together, with a memory of the shot.

    After the recurrent network of Wan et al., "Bringing Old Films Back to Life",
    CVPR 2022 (RTN): a memory goes from frame to frame, and a learnt mask tells for
    each pixel how much of the new frame to take into it (section 3.2, equation 4),
    so that it keeps what lasts and leaves out dirt, grain and what moves. In place
    of flow and a transformer, which a CPU has no time for, there is a U-Net with
    temporal shift (see `ShiftUNet`) that sees the memory, three frames, and by how
    much the middle one leaves the span of the others. It looks a bounded number of
    frames ahead and, through the memory, back to the start of the shot.

    Colours stay as they are: it is trained on black and white film and on colour.
    The noise level is not looked at.

    Args:
        unet: A `ShiftUNetConfig`, or its fields as a dict.
        memory: Channels of the memory, at half size.
        **kwargs: As for every Keras model.
    """

    time_edges = "masked"
    blind = True
    alignment = 8
    recurrent = True

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
        radius = self.unet.radius + 2 + SPAN_REACH
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
        self._state_like: dict[str, tuple[int, int, str]] = {}

    def build(self, input_shape: Any) -> None:
        """Creates the weights; they do not depend on the shape."""
        self._candidate.build((None, None, None, 12 + _DEPARTURES))
        self._recall.build((None, None, None, self.memory))
        self._network.build(_FRAMES + _DEPARTURES + self.memory)
        self._state_like = self._record_state()
        self.built = True

    def start_from(self, denoiser: ShiftDenoiser) -> None:
        """Takes over the first U-Net of a denoiser, to be trained further.

        It then does what that did of noise of unknown level.

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
        source = denoiser.get_layer("stage_0")
        for old, new in zip(source.variables, self._network.variables, strict=True):
            kernel = ops.convert_to_numpy(old)
            if old.shape != new.shape:
                # The head: three frames come first in both; the rest is new here.
                frames = kernel[:, :, :_FRAMES]
                kernel = np.zeros(new.shape, np.float32)
                kernel[:, :, :_FRAMES] = frames
            new.assign(kernel)

    def restore_clip(self, clip: Any, noise_level: Any, training: bool) -> Any:
        """Restores clips whose height and width are aligned."""
        batch, frames, height, width, _ = ops.shape(clip)
        flat = ops.reshape(clip, (-1, height, width, 3))
        restored = self._restore(flat, ClipTimeline(frames))
        return ops.reshape(restored, (batch, frames, height, width, 3))

    def restore_frame(
        self, frame: Any, valid: Any, noise_level: Any, state: State
    ) -> tuple[Any, State]:
        """Takes one aligned frame of a stream."""
        timeline = StreamTimeline(state, valid, self.future)
        return self._restore(frame, timeline), timeline.state

    def state_spec(
        self, batch: int, height: int, width: int
    ) -> dict[str, tuple[tuple[int, ...], str]]:
        """Returns shape and dtype of every state tensor, for aligned sizes."""
        spec: dict[str, tuple[tuple[int, ...], str]] = {
            "valid": ((batch, self.future + 1), "float32")
        }
        for name, (shrink, channels, dtype) in self._state_like.items():
            spec[name] = ((batch, height // shrink, width // shrink, channels), dtype)
        return spec

    def get_config(self) -> dict[str, Any]:
        """Returns what `from_config` needs."""
        return super().get_config() | {"unet": asdict(self.unet), "memory": self.memory}

    def _restore(self, frames: Any, timeline: Timeline) -> Any:
        """Restores flattened frames `[N, H, W, 3]`."""
        base = fold_pixels(ops.cast(frames, "float32"))
        cells = ops.cast(base - 0.5, self.compute_dtype)
        joined, departures = neighbours_and_departures(cells, timeline)
        remembered = self._remembered(joined[..., 12:24], departures, timeline)
        inputs = [joined, *departures, remembered]
        _, residual = self._network.apply_in_time(inputs, timeline)
        base = timeline.delay(base, self.future)
        return unfold_pixels(base - ops.cast(residual, "float32"))

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

    def _record_state(self) -> dict[str, tuple[int, int, str]]:
        """Learns the buffers' sizes, relative to the frame, from one tiny step."""
        timeline = StreamTimeline(None, ops.ones((1,)), self.future)
        side = self.alignment
        self._restore(ops.zeros((1, side, side, 3)), timeline)
        return {
            name: (
                side // buffer.shape[1],
                buffer.shape[-1],
                keras.backend.standardize_dtype(buffer.dtype),
            )
            for name, buffer in timeline.state.items()
            if name != "valid"
        }
