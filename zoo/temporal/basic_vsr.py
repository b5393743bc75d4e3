"""BasicVSR: four times the size, from the frames before and after."""

from typing import Any

import keras
from keras import ops

from zoo.layers.backward_warp import backward_warp
from zoo.layers.bilinear_resize import bilinear_resize
from zoo.layers.pixel_shuffle import pixel_shuffle
from zoo.temporal.residual_trunk import ResidualTrunk
from zoo.temporal.restorer import Restorer, State
from zoo.temporal.spy_net import SPyNet

_LEAK = 0.1


@keras.saving.register_keras_serializable(package="kinozoo")
class BasicVSR(Restorer):
    """Enlarges four times, with features carried through the shot both ways.

    Chan et al., "BasicVSR: The Search for Essential Components in Video
    Super-Resolution and Beyond", CVPR 2021 (arXiv 2012.02181), section 3. Features
    go from frame to frame, warped by SPyNet's flow and renewed by residual blocks:
    one branch from the shot's first frame onwards, the other from its end
    backwards. Both give the frame its four times larger residual over bilinear
    interpolation. With the default sizes it has 6,291,311 parameters.

    A stream cannot wait for the end of its shot. Here the backward branch is
    restarted for every `chunk` frames, `overlap` frames after the last of them: a
    frame sees from `overlap` to `chunk - 1 + overlap` frames ahead, and costs
    `1 + overlap / chunk` steps of that branch. A restart for every frame that looks
    as far ahead would cost `chunk + overlap` of them: at the default sizes the whole
    network would multiply four times as much. Clips and streams restart at the same
    frames and so agree. A stream works in bursts, a whole sweep with every
    `chunk`-th frame; frames need as many maps of features as `chunk` says to be
    remembered.

    The noise level is not looked at. Features cross the frame along the flow, as
    far as that says, so that tiles would not do.

    Args:
        chunk: Frames that one sweep of the backward branch is for; None for one
            sweep over the whole clip, as in the paper. Then there are no streams,
            and `future` means nothing.
        overlap: Frames after a chunk at which its sweep starts, 1 or more.
        channels: Of the features.
        blocks: Residual blocks of each branch.
        upsampled_channels: Of the features at four times the size.
        flow_levels: As SPyNet's `levels`.
        flow_channels: As SPyNet's `channels`.
        **kwargs: As for every Keras model.
    """

    scale = 4
    past = 1
    halo = 0
    recurrent = True
    needs_whole_frame = True
    time_edges = "masked"
    blind = True

    def __init__(
        self,
        chunk: int | None = 8,
        overlap: int = 3,
        channels: int = 64,
        blocks: int = 30,
        upsampled_channels: int = 64,
        flow_levels: int = 6,
        flow_channels: tuple[int, int, int, int] = (32, 64, 32, 16),
        **kwargs: Any,
    ):
        super().__init__(**kwargs)
        if (chunk is not None and chunk < 1) or overlap < 1:
            raise ValueError(
                "chunk is 1 frame or more, or None for whole clips, and overlap 1 "
                f"frame or more; received chunk={chunk}, overlap={overlap}"
            )
        self.chunk = chunk
        self.overlap = overlap
        self.future = 0 if chunk is None else chunk - 1 + overlap
        self.channels = channels
        self.blocks = blocks
        self.upsampled_channels = upsampled_channels
        self.flow = SPyNet(
            flow_levels, flow_channels, dtype=self.dtype_policy, name="flow"
        )
        self.backward_trunk = self._trunk("backward_trunk")
        self.forward_trunk = self._trunk("forward_trunk")
        self.fusion = self._convolution("fusion", channels, 1)
        self.to_double = self._convolution("to_double", 4 * channels)
        self.to_fourfold = self._convolution("to_fourfold", 4 * upsampled_channels)
        self.at_fourfold = self._convolution("at_fourfold", upsampled_channels)
        self.residual = self._convolution("residual", 3)

    def build(self, input_shape: Any = None) -> None:
        """Creates the weights; they do not depend on the clip's size."""
        for part in (self.flow, self.backward_trunk, self.forward_trunk):
            part.build(None)
        for layer, channels in (
            (self.fusion, 2 * self.channels),
            (self.to_double, self.channels),
            (self.to_fourfold, self.channels),
            (self.at_fourfold, self.upsampled_channels),
            (self.residual, self.upsampled_channels),
        ):
            layer.build((None, None, None, channels))
        self.built = True

    def restore_clip(self, clip: Any, noise_level: Any, training: bool) -> Any:
        """Enlarges clips of any size."""
        clip = ops.cast(clip, "float32")
        to_next, to_previous = self._flows_of_clip(clip)
        ahead = self._features_from_ahead(clip, to_next)

        memories = self._carried_through(
            self.forward_trunk, ops.concatenate([clip, to_previous], axis=-1)
        )
        # Frame by frame: features of the enlarged size are sixteen times as many.
        by_time = tuple(ops.moveaxis(part, 1, 0) for part in (clip, ahead, memories))
        enlarged = ops.map(lambda present: self._enlarged(*present), by_time)
        return ops.moveaxis(enlarged, 0, 1)

    def restore_frame(
        self, frame: Any, valid: Any, noise_level: Any, state: State
    ) -> tuple[Any, State]:
        """Takes frame `n` of a stream and gives the enlarged `n - future`."""
        chunk = self._stream_chunk()
        frame = ops.cast(frame, "float32")
        valid = ops.cast(valid, "float32")
        frames = [*_numbered(state, "frame", self.future), frame]
        shown = ops.concatenate([state["valid"], valid[:, None]], axis=1)
        # Frames before a shot and after it have no flow that anyone asks for.
        newest_flow = ops.cond(
            ops.any(valid > 0),
            lambda: self.flow({"target": frames[-2], "source": frame}),
            lambda: ops.zeros_like(frame[..., :2]),
        )
        flows = [*_numbered(state, "flow", self.future - 1), newest_flow]
        held = _numbered(state, "ahead", chunk - 1)

        def sweep() -> list[Any]:
            blank = ops.zeros_like(newest_flow)
            features = self._swept(
                ops.stack(frames, axis=1), ops.stack([*flows, blank], axis=1), shown
            )
            return [features[:, place] for place in range(chunk)]

        def enlarge() -> tuple[Any, Any, list[Any]]:
            blank = ops.zeros_like(state["memory"])
            is_due = ops.any(ops.equal(state["phase"], 0) & (shown[:, 0] > 0))
            ahead = ops.cond(is_due, sweep, lambda: [*held, blank])
            flow = self.flow({"target": frames[0], "source": state["previous"]})
            memory = self._carried(
                self.forward_trunk,
                state["memory"],
                frames[0],
                flow,
                shown[:, 0, None, None, None],
            )
            return self._enlarged(frames[0], ahead[0], memory), memory, ahead[1:]

        def wait() -> tuple[Any, Any, list[Any]]:
            batch, height, width, _ = ops.shape(frame)
            blank = ops.zeros((batch, 4 * height, 4 * width, 3), "float32")
            return blank, state["memory"], held

        enlarged, memory, held = ops.cond(ops.any(shown[:, 0] > 0), enlarge, wait)
        passed = ops.cast(shown[:, 0] > 0, "int32")
        return enlarged, {
            "valid": shown[:, 1:],
            "phase": (state["phase"] + passed) % chunk,
            "memory": memory,
            "previous": frames[0],
            **_named("frame", frames[1:]),
            **_named("flow", flows[1:]),
            **_named("ahead", held),
        }

    def state_spec(
        self, batch: int, height: int, width: int
    ) -> dict[str, tuple[tuple[int, ...], str]]:
        """Returns shape and dtype of every state tensor.

        Raises:
            ValueError: The network is for whole clips only.
        """
        chunk = self._stream_chunk()
        frame = ((batch, height, width, 3), "float32")
        flow = ((batch, height, width, 2), "float32")
        features = ((batch, height, width, self.channels), self.compute_dtype)
        return {
            "valid": ((batch, self.future), "float32"),
            "phase": ((batch,), "int32"),
            "memory": features,
            "previous": frame,
            **_named("frame", [frame] * self.future),
            **_named("flow", [flow] * (self.future - 1)),
            **_named("ahead", [features] * (chunk - 1)),
        }

    def get_config(self) -> dict[str, Any]:
        """Returns what `from_config` needs."""
        return super().get_config() | {
            "chunk": self.chunk,
            "overlap": self.overlap,
            "channels": self.channels,
            "blocks": self.blocks,
            "upsampled_channels": self.upsampled_channels,
            "flow_levels": self.flow.levels,
            "flow_channels": self.flow.channels,
        }

    def _trunk(self, name: str) -> ResidualTrunk:
        return ResidualTrunk(
            self.channels,
            self.blocks,
            inputs=3 + self.channels,
            dtype=self.dtype_policy,
            name=name,
        )

    def _convolution(self, name: str, filters: int, size: int = 3) -> Any:
        return keras.layers.Conv2D(
            filters, size, padding="same", dtype=self.dtype_policy, name=name
        )

    def _stream_chunk(self) -> int:
        if self.chunk is None:
            raise ValueError(
                "a BasicVSR with chunk=None waits for the end of its clip; build it "
                "with a number of frames as chunk to restore a stream"
            )
        return self.chunk

    def _flows_of_clip(self, clip: Any) -> tuple[Any, Any]:
        """Flow from each frame to the next and to the one before.

        Both are `[B, T, H, W, 2]`, zeros where there is no such frame.
        """
        batch, frames, height, width, _ = ops.shape(clip)
        before = ops.reshape(clip[:, :-1], (-1, height, width, 3))
        after = ops.reshape(clip[:, 1:], (-1, height, width, 3))
        blank = ops.zeros((batch, 1, height, width, 2), "float32")

        def flow(target: Any, source: Any) -> Any:
            flat = self.flow({"target": target, "source": source})
            return ops.reshape(flat, (batch, frames - 1, height, width, 2))

        return (
            ops.concatenate([flow(before, after), blank], axis=1),
            ops.concatenate([blank, flow(after, before)], axis=1),
        )

    def _features_from_ahead(self, clip: Any, flows: Any) -> Any:
        """What the backward branch knows at each frame, `[B, T, H, W, C]`."""
        batch, frames, height, width, _ = ops.shape(clip)
        chunk = frames if self.chunk is None else self.chunk
        overlap = 0 if self.chunk is None else self.overlap
        sweeps = (frames + chunk - 1) // chunk
        first = chunk * ops.arange(sweeps, dtype="int32")[:, None]
        index = first + ops.arange(chunk + overlap, dtype="int32")[None, :]
        shown = ops.cast(index < frames, "float32")
        index = ops.minimum(index, frames - 1)

        def swept_frames(sequence: Any) -> Any:
            parts = ops.take(sequence, index, axis=1)
            shape = (-1, chunk + overlap, height, width, sequence.shape[-1])
            return ops.reshape(parts, shape)

        features = self._swept(
            swept_frames(clip), swept_frames(flows), ops.tile(shown, (batch, 1))
        )
        features = ops.reshape(
            features[:, :chunk], (batch, sweeps * chunk, height, width, self.channels)
        )
        return features[:, :frames]

    def _swept(self, clip: Any, flows: Any, shown: Any) -> Any:
        """Runs the backward branch from the last frame to the first.

        Args:
            clip: `[N, L, H, W, 3]`.
            flows: From each frame to the next, `[N, L, H, W, 2]`.
            shown: `[N, L]`, 1 where there is a frame.

        Returns:
            `[N, L, H, W, C]`, zeros where there is no frame.
        """

        shape = (*ops.shape(clip)[:4], 1)
        shown = ops.broadcast_to(shown[..., None, None, None], shape)
        present = ops.concatenate([clip, flows, shown], axis=-1)
        return self._carried_through(self.backward_trunk, present, reverse=True)

    def _carried_through(self, trunk: Any, present: Any, reverse: bool = False) -> Any:
        """Carries a branch's features through clips.

        Args:
            trunk: The branch's own.
            present: A frame, the flow to its neighbour and perhaps whether there is
                such a frame, `[N, L, H, W, 5 or 6]`. One tensor, since Keras 3.15
                on TensorFlow scans several only where their length is known.
            reverse: From the last frame to the first.

        Returns:
            `[N, L, H, W, C]`.
        """

        def step(memory: Any, present: Any) -> tuple[Any, Any]:
            memory = self._carried(
                trunk, memory, present[..., :3], present[..., 3:5], present[..., 5:]
            )
            return memory, memory

        present = ops.moveaxis(present, 1, 0)
        none = ops.zeros((*ops.shape(present)[1:4], self.channels), self.compute_dtype)
        _, memories = ops.scan(step, none, present, reverse=reverse)
        return ops.moveaxis(memories, 0, 1)

    def _carried(
        self, trunk: Any, memory: Any, frame: Any, flow: Any, shown: Any
    ) -> Any:
        """A branch's features at a frame, from those at its neighbour.

        `shown` is a map of ones and zeros, or has no channel: all is shown.
        """
        memory = backward_warp(memory, flow, border="zero")
        picture = ops.cast(frame, self.compute_dtype)
        features = trunk(ops.concatenate([picture, memory], axis=-1))
        if shown.shape[-1] == 0:
            return features
        return features * ops.cast(shown, features.dtype)

    def _enlarged(self, frame: Any, ahead: Any, memory: Any) -> Any:
        """The enlarged frame, from the features of both branches."""
        features = ops.concatenate([ahead, memory], axis=-1)
        features = ops.leaky_relu(self.fusion(features), _LEAK)
        # The activation comes before the shuffle, where it is fused: same numbers.
        for layer in (self.to_double, self.to_fourfold):
            features = pixel_shuffle(ops.leaky_relu(layer(features), _LEAK), 2)
        features = ops.leaky_relu(self.at_fourfold(features), _LEAK)
        height, width = ops.shape(frame)[1:3]
        base = bilinear_resize(frame, 4 * height, 4 * width)
        return base + ops.cast(self.residual(features), "float32")


def _named(kind: str, tensors: list[Any]) -> dict[str, Any]:
    return {f"{kind}_{place}": tensor for place, tensor in enumerate(tensors)}


def _numbered(state: State, kind: str, count: int) -> list[Any]:
    return [state[f"{kind}_{place}"] for place in range(count)]
