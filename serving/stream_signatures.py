"""The signatures with which a server that remembers nothing restores streams."""

import functools
import hashlib
from collections.abc import Iterator
from typing import Any

import numpy as np
import tensorflow as tf
from keras.export import ExportArchive

from serving.state_shapes import state_shapes
from serving.wire_names import (
    DESCRIBE,
    INITIAL_STATE,
    STATE_PREFIX,
    STREAM,
    STREAM_FLOAT,
    WINDOW,
    WINDOW_FLOAT,
)
from zoo.temporal.restorer import Restorer, State


def add_stream_signatures(archive: ExportArchive, restorer: Restorer) -> None:
    """Adds what `serving.remote` restores films with.

    Steps of a stream, as `Restorer.step` takes them, travel as clips: `clip`
    `[B, T, H, W, 3]`, `valid` `[B, T]` (1 for a frame of the shot, 0 for a blank one
    that flushes the network) and `noise_level` `[B]`, on the 0 to 255 scale, negative
    for unknown. What comes back at place `t` of `clip` belongs to the frame that
    entered `future` steps before.

    - `window` and `window_float` start with an empty memory at every call, and are
      there for networks whose memory is finite.
    - `stream` and `stream_float` take the memory as tensors `state_...` and give it
      back after the last step; `initial_state` makes the first one, for streams of the
      height and width of `frame`, uint8 `[B, H, W, 1]`, whose values do not matter.
      They are there for recurrent networks. A memory of 16 bits travels as float32,
      which holds all of its values and is known to every client.
    - `describe` tells a client what it has to know of the network.

    Those with `_float` take and give float32 in [0, 1], not clipped; the others uint8.

    Args:
        archive: Tracks the network.
        restorer: A built network that needs no mask and gives a frame for a frame.
    """
    signatures = _StreamSignatures(restorer)
    kinds = ((tf.uint8, _from_bytes, _to_bytes), (tf.float32, _as_it_is, _as_it_is))
    names = (STREAM, STREAM_FLOAT) if restorer.recurrent else (WINDOW, WINDOW_FLOAT)
    for name, (dtype, decode, encode) in zip(names, kinds, strict=True):
        inputs = [
            tf.TensorSpec([None, None, None, None, 3], dtype, name="clip"),
            tf.TensorSpec([None, None], tf.float32, name="valid"),
            tf.TensorSpec([None], tf.float32, name="noise_level"),
        ]
        if restorer.recurrent:
            inputs += signatures.state_inputs()
        function = signatures.function(decode, encode, dtype)
        archive.add_endpoint(name=name, fn=function, input_signature=inputs)
    if restorer.recurrent:
        # Its size is a shape and no value: requests for other sizes are never put
        # together, and a server can tell from it what memory they take.
        frame = tf.TensorSpec([None, None, None, 1], tf.uint8, name="frame")
        archive.add_endpoint(
            name=INITIAL_STATE, fn=signatures.initial_state, input_signature=[frame]
        )
    size = [tf.TensorSpec([None, 2], tf.int64, name="size")]
    archive.add_endpoint(name=DESCRIBE, fn=signatures.describe, input_signature=size)


def stream_requests(
    restorer: Restorer, side: int
) -> Iterator[tuple[str, dict[str, np.ndarray]]]:
    """Makes a request of one frame for each of these signatures.

    Args:
        restorer: As for `add_stream_signatures`.
        side: Rows and columns of the frame.

    Yields:
        A signature and its inputs by name.
    """
    grey = np.full((1, 1, side, side, 3), 128, np.uint8)
    inputs = {
        "valid": np.ones((1, 1), np.float32),
        "noise_level": np.array([25.0], np.float32),
    }
    names = (WINDOW, WINDOW_FLOAT)
    if restorer.recurrent:
        names = (STREAM, STREAM_FLOAT)
        state = _named(restorer.initial_state(1, side, side))
        inputs |= {name: np.asarray(tensor) for name, tensor in state.items()}
        yield INITIAL_STATE, {"frame": np.zeros((1, side, side, 1), np.uint8)}
    yield names[0], inputs | {"clip": grey}
    yield names[1], inputs | {"clip": grey / np.float32(255.0)}
    yield DESCRIBE, {"size": np.array([[side, side]], np.int64)}


class _StreamSignatures:
    """Functions that become signatures of one network."""

    def __init__(self, restorer: Restorer):
        self._restorer = restorer
        self._fingerprint = _fingerprint(restorer)
        # What changes with the batch and the size of the frames is left open.
        specs = state_shapes(restorer, batch=None)
        self._shapes = {name: spec.shape for name, spec in specs.items()}
        self._dtypes = {name: spec.dtype for name, spec in specs.items()}

    def state_inputs(self) -> list[tf.TensorSpec]:
        return [
            tf.TensorSpec(
                shape, _on_the_wire(self._dtypes[name]), name=STATE_PREFIX + name
            )
            for name, shape in self._shapes.items()
        ]

    def function(self, decode: Any, encode: Any, dtype: Any) -> Any:
        names = list(self._shapes)
        steps = functools.partial(
            self._steps, decode=decode, encode=encode, dtype=dtype
        )

        def window(clip: Any, valid: Any, noise_level: Any) -> dict[str, Any]:
            batch, _, height, width, _ = tf.unstack(tf.shape(clip))
            state = self._restorer.initial_state(batch, height, width)
            return {"clip": steps(clip, valid, noise_level, state)[0]}

        def stream(
            clip: Any, valid: Any, noise_level: Any, *memory: Any
        ) -> dict[str, Any]:
            state = {
                name: tf.cast(tensor, self._dtypes[name])
                for name, tensor in zip(names, memory, strict=True)
            }
            restored, state = steps(clip, valid, noise_level, state)
            return {"clip": restored} | _named(state)

        return stream if self._restorer.recurrent else window

    def initial_state(self, frame: Any) -> dict[str, Any]:
        """The memory before the first frame, of streams of a frame's size."""
        batch, height, width, _ = tf.unstack(tf.shape(frame))
        return _named(self._restorer.initial_state(batch, height, width))

    def describe(self, size: Any) -> dict[str, Any]:
        """The facts of the contract, int64 `[B]` each, for frames of a size."""
        restorer = self._restorer
        facts = {
            "past": restorer.past,
            "future": restorer.future,
            "scale": restorer.scale,
            "alignment": restorer.alignment,
            "halo": restorer.halo,
            "recurrent": restorer.recurrent,
            "reflected": restorer.time_edges == "reflected",
            "needs_whole_frame": restorer.needs_whole_frame,
            "blind": restorer.blind,
            "fingerprint": self._fingerprint,
        }
        batch = tf.shape(size)[:1]
        described = {
            name: tf.fill(batch, tf.constant(int(fact), tf.int64))
            for name, fact in facts.items()
        }
        return described | {"state_bytes": self._state_bytes(size)}

    def _state_bytes(self, size: Any) -> Any:
        aligned = size + tf.math.floormod(-size, self._restorer.alignment)
        spec = self._restorer.state_spec(1, aligned[:, 0], aligned[:, 1])
        total = tf.zeros_like(size[:, 0])
        for shape, dtype in spec.values():
            memory = tf.ones_like(total) * _on_the_wire(tf.as_dtype(dtype)).size
            for length in shape:
                memory *= tf.cast(length, tf.int64)
            total += memory
        return total

    def _steps(
        self,
        clip: Any,
        valid: Any,
        noise_level: Any,
        state: State,
        *,
        decode: Any,
        encode: Any,
        dtype: Any,
    ) -> tuple[Any, State]:
        """Takes the frames of clips one after the other.

        Only one frame at a time is there as float32 where the clips are bytes.
        """
        count = tf.shape(clip)[1]
        made = tf.TensorArray(dtype, size=count)

        def step(index: Any, made: Any, state: State) -> tuple[Any, Any, State]:
            inputs = {
                "frame": decode(clip[:, index]),
                "valid": valid[:, index],
                "noise_level": noise_level,
            }
            frame, state = self._restorer.step(inputs, state)
            return index + 1, made.write(index, encode(frame)), state

        _, made, state = tf.while_loop(
            lambda index, *_: index < count,
            step,
            (0, made, state),
            shape_invariants=(tf.TensorShape([]), tf.TensorShape(None), self._shapes),
            # Each step waits for the memory of the one before anyway.
            parallel_iterations=1,
        )
        return tf.transpose(made.stack(), [1, 0, 2, 3, 4]), state


def _named(state: State) -> dict[str, Any]:
    return {
        STATE_PREFIX + name: tf.cast(tensor, _on_the_wire(tensor.dtype))
        for name, tensor in state.items()
    }


def _on_the_wire(dtype: tf.DType) -> tf.DType:
    return tf.float32 if dtype in (tf.bfloat16, tf.float16) else dtype


def _fingerprint(restorer: Restorer) -> int:
    """A number from 0 to 2^63 - 1 that other weights would not have."""
    digest = hashlib.sha256()
    for weight in restorer.get_weights():
        digest.update(np.ascontiguousarray(weight).tobytes())
    return int.from_bytes(digest.digest()[:8], "big") >> 1


def _from_bytes(frame: Any) -> Any:
    return tf.cast(frame, tf.float32) / 255.0


def _to_bytes(frame: Any) -> Any:
    return tf.cast(tf.round(tf.clip_by_value(frame, 0.0, 1.0) * 255.0), tf.uint8)


def _as_it_is(frame: Any) -> Any:
    return frame
