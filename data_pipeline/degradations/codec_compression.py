"""Compression by real video codecs."""

import math
from collections.abc import Iterator
from typing import Any

import av
import keras
import numpy as np
import tensorflow as tf
from keras import ops

from data_pipeline.degradations.degradation import Degradation
from data_pipeline.degradations.parameter_range import (
    Range,
    checked_range,
    draw_uniform,
)
from data_pipeline.degradations.seed_stream import SeedStream, Tensor

ENCODERS = {"h264": "libx264", "mpeg4": "mpeg4", "mpeg2": "mpeg2video"}


@keras.saving.register_keras_serializable("kinozoo")
class CodecCompression(Degradation):
    """Encodes clips with H.264, MPEG-4 part 2 or MPEG-2 and decodes them.

    The one degradation that is not written in `keras.ops`: FFmpeg's encoders
    (through PyAV) run in a Python function, so it works in `tf.data` and eagerly
    on the TensorFlow backend, but neither on an accelerator nor through the
    tf.data service. The encoders run on one thread and are deterministic. Chroma
    has half size (yuv420p, BT.601); values are rounded to 8 bits.

    Args:
        quantiser: Quantiser on the scale of MPEG-2 and MPEG-4, in [1, 31]: a
            number, or a pair `(low, high)` of which each clip draws its own,
            uniformly in its logarithm; MPEG rounds it to a whole number, H.264
            gets the constant rate factor of the same step size,
            `12 + 6 log2(quantiser / 0.85)`.
        codecs: Of "h264", "mpeg4" and "mpeg2" each clip draws one.
    """

    adds_noise = True

    def __init__(
        self,
        quantiser: Range = (3.0, 20.0),
        codecs: tuple[str, ...] | list[str] = ("h264", "mpeg4", "mpeg2"),
        *,
        name: str | None = None,
    ) -> None:
        super().__init__(name=name)
        self.quantiser = checked_range("quantiser", quantiser, 1.0, 31.0)
        unknown = set(codecs) - set(ENCODERS)
        if unknown or not codecs:
            raise ValueError(
                f"`codecs` must name some of {sorted(ENCODERS)}; received {codecs}."
            )
        self.codecs = tuple(codecs)

    def degrade(self, clip: Tensor, seeds: SeedStream) -> dict[str, Tensor]:
        batch = ops.shape(clip)[0]
        low, high = (math.log(bound) for bound in self.quantiser)
        quantiser = ops.exp(draw_uniform((batch,), (low, high), seeds))
        codec = keras.random.randint((batch,), 0, len(self.codecs), seed=seeds)
        codes = ops.cast(ops.round(ops.clip(clip, 0.0, 1.0) * 255.0), "uint8")
        coded = tf.numpy_function(
            self._coded_batch, [codes, quantiser, codec], tf.uint8, stateful=False
        )
        coded.set_shape(clip.shape)
        return {"clip": ops.cast(coded, "float32") / 255.0}

    def _coded_batch(
        self, codes: np.ndarray, quantiser: np.ndarray, codec: np.ndarray
    ) -> np.ndarray:
        return np.stack(
            [
                coded_clip(clip, self.codecs[index], float(step))
                for clip, index, step in zip(codes, codec, quantiser, strict=True)
            ]
        )

    def get_config(self) -> dict[str, Any]:
        config = {"quantiser": self.quantiser, "codecs": list(self.codecs)}
        return {**super().get_config(), **config}


def coded_clip(clip: np.ndarray, codec: str, quantiser: float) -> np.ndarray:
    """Encodes and decodes a clip.

    Args:
        clip: uint8 `[T, H, W, 3]`, RGB.
        codec: A key of `ENCODERS`.
        quantiser: In [1, 31], on the scale of MPEG-2 and MPEG-4.

    Returns:
        uint8 `[T, H, W, 3]`.

    Raises:
        OSError: The codec gave back another number of frames.
    """
    _, height, width, _ = clip.shape
    # Codecs with half-size chroma want even sizes, MPEG-2 a macroblock at least.
    bottom, right = max(height + height % 2, 16), max(width + width % 2, 16)
    padding = ((0, 0), (0, bottom - height), (0, right - width), (0, 0))
    padded = np.pad(clip, padding, mode="edge")
    encoder = _encoder(codec, quantiser, right, bottom)
    decoder = av.CodecContext.create(encoder.codec.canonical_name, "r")
    decoder.thread_count = 1
    decoded = [
        frame.reformat(format="rgb24", src_colorspace="ITU601").to_ndarray()
        for packet in (*_packets(encoder, padded), None)
        for frame in decoder.decode(packet)
    ]
    if len(decoded) != len(clip):
        raise OSError(
            f"{codec} was to give back {len(clip)} frames and gave {len(decoded)}: "
            "leave it out of `codecs`."
        )
    return np.stack(decoded)[:, :height, :width]


def _encoder(codec: str, quantiser: float, width: int, height: int) -> Any:
    # The type stubs know only what all kinds of codecs have.
    encoder: Any = av.CodecContext.create(ENCODERS[codec], "w")
    encoder.width, encoder.height = width, height
    encoder.pix_fmt = "yuv420p"
    encoder.framerate = 25
    encoder.time_base = 1 / encoder.framerate
    encoder.thread_count = 1
    if codec == "h264":
        rate_factor = min(51.0, max(0.0, 12.0 + 6.0 * math.log2(quantiser / 0.85)))
        encoder.options = {
            "crf": f"{rate_factor:.2f}",
            "preset": "veryfast",
            # The same bytes on every processor; with AVX512 x264's mbtree else gives
            # others now and then on the same one, too.
            "x264-params": "cpu-independent=1",
        }
    else:
        # FFmpeg's "qscale" must be written into every frame, which PyAV does not
        # do; leaving rate control a single quantiser comes to the same.
        only = str(round(quantiser))
        encoder.options = {"qmin": only, "qmax": only}
    return encoder


def _packets(encoder: Any, clip: np.ndarray) -> Iterator[Any]:
    for index, picture in enumerate(clip):
        frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
        frame = frame.reformat(format="yuv420p", dst_colorspace="ITU601")
        frame.pts = index
        frame.time_base = encoder.time_base
        yield from encoder.encode(frame)
    yield from encoder.encode(None)
