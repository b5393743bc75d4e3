"""FastDVDNet's cached streaming step against the way its authors' program works.

The authors' program runs the first block three times and the second block once
for every output frame. Our step keeps the results of the first block that it has
already computed. With the same weights on both sides, this compares outputs,
multiplications (counted in the traced graphs) and time per frame. The weights are
seeded, not trained: neither the counts nor the times depend on them.
"""

import time
from collections.abc import Callable, Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from absl import app, flags

from benchmarks.benchmark_result import BenchmarkResult, Figure, processor
from benchmarks.multiplications import convolution_multiplications
from zoo.temporal.fast_dvd_net import FastDVDNet
from zoo.temporal.stream import reflected_index, stream_clip

_HEIGHT = flags.DEFINE_integer("height", 480, "Height of the timed frames, pixels.")
_WIDTH = flags.DEFINE_integer("width", 640, "Width of the timed frames, pixels.")
_REPEATS = flags.DEFINE_integer("repeats", 5, "Timed frames; the best counts.")

_NOISE_LEVEL = 25.0
_COMPARED_SHAPE = (1, 8, 90, 122, 3)


def build_network(policy: str) -> FastDVDNet:
    """Makes the network of the paper's size with seeded weights."""
    keras.utils.set_random_seed(2)
    network = FastDVDNet(dtype=policy)
    network.build_for_clips()
    return network


def cached_step(network: FastDVDNet, height: int, width: int) -> Any:
    """Traces one step of a stream: frame and state in, frame and state out."""

    @tf.function(autograph=False)
    def step(frame: Any, state: Any) -> Any:
        inputs = {
            "frame": frame,
            "valid": tf.ones([1]),
            "noise_level": tf.constant([_NOISE_LEVEL]),
        }
        return network.step(inputs, state)

    state = network.initial_state(1, height, width)
    return step.get_concrete_function(tf.TensorSpec([1, height, width, 3]), state)


def uncached_window(network: FastDVDNet, height: int, width: int) -> Any:
    """Traces what the authors' program does for one frame: five in, one out.

    Height and width are multiples of 4.
    """

    @tf.function(autograph=False)
    def restore(window: Any) -> Any:
        noise = tf.constant([_NOISE_LEVEL / 255.0])
        frames = tf.unstack(window, axis=1)
        denoised = [
            network.first_stage(*frames[start : start + 3], noise) for start in range(3)
        ]
        return network.second_stage(*denoised, noise)

    return restore.get_concrete_function(tf.TensorSpec([1, 5, height, width, 3]))


def largest_differences(network: FastDVDNet) -> tuple[float, float]:
    """Compares the stream with the whole clip, and with windows one by one."""
    clip = np.random.default_rng(0).random(_COMPARED_SHAPE, dtype=np.float32)
    frames, height, width = clip.shape[1:4]
    noise_level = np.array([_NOISE_LEVEL], np.float32)
    streamed = stream_clip(network, clip, noise_level)
    whole = network({"clip": clip, "noise_level": noise_level})
    # Windows are padded like in the program: reflected, right and bottom.
    margins = [(0, 0), (0, 0), (0, -height % 4), (0, -width % 4), (0, 0)]
    padded = np.pad(clip, margins, mode="reflect")
    restore = uncached_window(network, *padded.shape[2:4])
    windows = [
        padded[:, [reflected_index(n + offset, frames) for offset in range(-2, 3)]]
        for n in range(frames)
    ]
    restored = np.stack([restore(tf.constant(window)) for window in windows], axis=1)
    restored = restored[:, :, :height, :width]
    return (
        float(np.abs(streamed - np.asarray(whole)).max()),
        float(np.abs(streamed - restored).max()),
    )


def least_seconds(runs: Sequence[Callable[[], Any]], repeats: int) -> tuple[float, ...]:
    """Times functions in turn, so that other load on the machine hits all alike."""
    seconds: list[list[float]] = [[] for _ in runs]
    for repeat in range(repeats + 1):
        for index, run in enumerate(runs):
            start = time.perf_counter()
            run()
            # The first round warms up.
            if repeat > 0:
                seconds[index].append(time.perf_counter() - start)
    return tuple(min(measured) for measured in seconds)


def time_per_frame(policy: str) -> tuple[float, float]:
    """Seconds per frame, cached and uncached, under a dtype policy."""
    height, width = _HEIGHT.value, _WIDTH.value
    network = build_network(policy)
    step = cached_step(network, height, width)
    restore = uncached_window(network, height, width)
    window = tf.random.stateless_uniform([1, 5, height, width, 3], seed=(0, 1))
    state = network.initial_state(1, height, width)
    cached, uncached = least_seconds(
        [
            lambda: step(window[:, 0], state)[0].numpy(),
            lambda: restore(window).numpy(),
        ],
        _REPEATS.value,
    )
    return cached, uncached


def measure() -> BenchmarkResult:
    """Takes all measurements."""
    height, width = _HEIGHT.value, _WIDTH.value
    network = build_network("float32")
    cached = convolution_multiplications(cached_step(network, height, width))
    uncached = convolution_multiplications(uncached_window(network, height, width))
    from_whole, from_windows = largest_differences(network)
    figures = [
        Figure(
            "multiplications, step / window", cached / uncached, "x", 0.55, "at_most"
        ),
        Figure("step - whole-clip call, largest", from_whole, "", 1e-5, "at_most"),
        Figure("step - window, largest", from_windows, "", 1e-5, "at_most"),
        Figure("multiplications per frame, step", cached / 1e9, "G"),
        Figure("multiplications per frame, window", uncached / 1e9, "G"),
    ]
    policies = ["float32"]
    if {"avx512_bf16", "amx_bf16"} & set(processor()["instructions"]):
        policies.append("mixed_bfloat16")
    for policy in policies:
        step_seconds, window_seconds = time_per_frame(policy)
        figures += [
            Figure(f"step, {policy}", step_seconds, "s/frame"),
            Figure(f"window, {policy}", window_seconds, "s/frame"),
            Figure(
                f"time, step / window, {policy}", step_seconds / window_seconds, "x"
            ),
        ]
    return BenchmarkResult(
        name="fastdvdnet",
        figures=tuple(figures),
        details={
            "timed": f"{width}x{height}, best of {_REPEATS.value} frames",
            "compared": f"clip of shape {_COMPARED_SHAPE}, largest absolute difference",
            "trainable parameters": network.count_params()
            - sum(int(np.prod(v.shape)) for v in network.non_trainable_variables),
            "window": "the way of github.com/m-tassano/fastdvdnet, in our graph",
        },
    )


def main(arguments: Sequence[str] = ()) -> int:
    """Measures, writes the result and gives the exit status."""
    if len(arguments) > 1:
        raise app.UsageError(f"unexpected arguments: {' '.join(arguments[1:])}")
    return measure().publish()


if __name__ == "__main__":
    app.run(main)
