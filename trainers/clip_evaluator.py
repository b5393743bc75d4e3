"""Measures a network on one clip at a time, frame by frame."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import tensorflow as tf

from trainers.evaluation_clip import EvaluationClip
from trainers.evaluation_protocol import EvaluationProtocol
from zoo.metrics.peak_signal_to_noise import peak_signal_to_noise
from zoo.metrics.protocol import Protocol
from zoo.metrics.structural_similarity import structural_similarity
from zoo.temporal.restorer import Restorer, State
from zoo.temporal.stream import stream_schedule

# Takes a frame as it truly is, as it went in and restored, `[H, W, 3]` in [0, 1].
FrameWatcher = Callable[[Any, Any, Any], None]


@dataclass(frozen=True, kw_only=True)
class ClipFigures:
    """What was measured on one clip at one noise level.

    Attributes:
        clip: Name of the clip.
        frames: Number of frames measured.
        height: In pixels.
        width: In pixels.
        noise_level: 0 to 255 scale.
        mode: "guided" or "blind".
        psnr: dB, average over frames.
        ssim: Average over frames.
        noisy_psnr: Of the frames that went in, clipped, dB.
    """

    clip: str
    frames: int
    height: int
    width: int
    noise_level: float
    mode: str
    psnr: float
    ssim: float
    noisy_psnr: float


class ClipEvaluator:
    """Restores noisy clips through `Restorer.step` and compares them.

    Memory holds the clean clip as uint8 and a few frames, whatever its length.

    Args:
        network: A built restorer.
    """

    def __init__(self, network: Restorer):
        self._network = network
        self._step = tf.function(network.step, reduce_retracing=True, autograph=False)
        self._measure = tf.function(_measured, reduce_retracing=True, autograph=False)

    def evaluate(
        self,
        clip: EvaluationClip,
        protocol: EvaluationProtocol,
        level: float,
        mode: str,
        watch: FrameWatcher | None = None,
    ) -> ClipFigures:
        """Measures one clip at one noise level; `watch` gets all frames too."""
        rows = []
        for clean, noisy, restored in self.restored(clip, protocol, level, mode):
            # Of an object, TensorFlow would not know that it has seen an equal one.
            view = (protocol.colour, protocol.crop_border)
            figures = self._measure(clean, noisy, restored, *view)
            rows.append([float(figure) for figure in figures])
            if watch is not None:
                watch(clean[0], noisy[0], restored[0])
        psnr, ssim, noisy_psnr = np.mean(rows, axis=0).tolist()
        _, height, width, _ = clip.frames.shape
        return ClipFigures(
            clip=clip.name,
            frames=len(rows),
            height=height,
            width=width,
            noise_level=level,
            mode=mode,
            psnr=psnr,
            ssim=ssim,
            noisy_psnr=noisy_psnr,
        )

    def restored(
        self,
        clip: EvaluationClip,
        protocol: EvaluationProtocol,
        level: float,
        mode: str,
    ) -> Iterator[tuple[Any, Any, Any]]:
        """Yields true, noisy and restored frames, float32 `[1, H, W, 3]`.

        Raises:
            ValueError: The protocol's scale is not the network's.
        """
        check_scale(self._network, protocol)
        frames = clip.frames
        noisy = protocol.noisy_frames(frames, level)
        true = protocol.true_frames(frames, level)
        told = protocol.told_level(level, mode)
        shape = (protocol.length(len(frames)), *noisy(0).shape)
        outputs = streamed(self._network, self._step, noisy, shape, told)
        for index, output in enumerate(outputs):
            yield (
                tf.constant(true(index)[None]),
                tf.constant(protocol.compared_frame(noisy(index))[None]),
                output,
            )


def check_scale(network: Restorer, protocol: EvaluationProtocol) -> None:
    """Refuses a protocol for networks that enlarge otherwise.

    Raises:
        ValueError: The protocol's scale is not the network's.
    """
    if protocol.scale != network.scale:
        raise ValueError(
            f"The protocol {protocol.name} is for networks that enlarge by "
            f"{protocol.scale}; received {type(network).__name__}, which "
            f"enlarges by {network.scale}."
        )


def streamed(
    network: Restorer,
    step: Callable[[dict[str, Any], State], tuple[Any, State]],
    frame_at: Callable[[int], np.ndarray],
    shape: tuple[int, ...],
    noise_level: float,
) -> Iterator[Any]:
    """Yields what a network gives for each frame of a clip.

    Args:
        network: Says how frames are fed.
        step: Its `step`, or what takes and gives the like.
        frame_at: Gives the frame of an index, float32 `[H, W, 3]`.
        shape: Of the clip, `(T, H, W, 3)`.
        noise_level: What the network is told.
    """
    count, height, width, _ = shape
    told = tf.constant([noise_level], tf.float32)
    state = network.initial_state(1, height, width)
    blank = tf.zeros((1, height, width, 3))
    schedule = stream_schedule(network.time_edges, network.past, network.future, count)
    for index, is_output in schedule:
        frame = blank if index is None else tf.constant(frame_at(index)[None])
        valid = tf.constant([0.0 if index is None else 1.0])
        output, state = step(
            {"frame": frame, "valid": valid, "noise_level": told}, state
        )
        if is_output:
            yield output


def _measured(
    clean: Any,
    noisy: Any,
    restored: Any,
    colour: Literal["rgb", "y"],
    crop_border: int,
) -> tuple[Any, Any, Any]:
    clean, noisy, restored = clean[None], noisy[None], restored[None]
    pixels = Protocol(colour=colour, crop_border=crop_border)
    view = (colour, crop_border)
    return (
        peak_signal_to_noise(clean, restored, *view)[0, 0],
        structural_similarity(*pixels.apply(clean, restored))[0, 0],
        peak_signal_to_noise(clean, noisy, *view)[0, 0],
    )
