"""Measures in which runtime and which numbers the compact denoiser runs fastest here.

`python -m benchmarks.runtimes` takes the network's step, as the engine
runs it, through TensorFlow in float32 and bfloat16 and with a tenth of its weights
pruned, TFLite in float32 and int8
(calibrated on the first half of the clip, measured on the second), and ONNX Runtime and
OpenVINO where they and tf2onnx are installed. All take the same noisy frames in turn,
so that other work on the machine slows each of them alike. A figure is the median, over
frames, of the time that TensorFlow took in float32 by the time of the runtime: 1.3 is
1.3 times as fast. The loss is in decibels of PSNR to the clip before the noise. None is
promised to be faster: docs/serving.md says what follows.
"""

import importlib
import importlib.util
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import tensorflow as tf
from absl import app, flags, logging

from benchmarks.benchmark_result import BenchmarkResult, Figure, usable_cores
from data_pipeline.eight_bits import as_8_bit
from data_pipeline.video.reader import VideoReader
from serving.network_runner import in_precision
from serving.pruned_network import pruned
from zoo.catalog import load_preset
from zoo.temporal.restorer import Restorer

_PRESET = flags.DEFINE_string("preset", "denoise_fast", "The network.")
_CLIP = flags.DEFINE_string("clip", "../shared/data/val/vid4_walk.mkv", "A clean film.")
_FRAMES = flags.DEFINE_integer("frames", 16, "Frames to calibrate on and to measure.")
_WIDTH = flags.DEFINE_integer("width", 320, "Columns.")
_HEIGHT = flags.DEFINE_integer("height", 240, "Rows.")

_NOISE = 25.0
_PRUNED = 0.1
_REFERENCE = "TensorFlow float32"

# Takes frame, valid, noise level and memory; returns the restored frame and the memory,
# whose form is the runtime's own.
Step = Callable[[list[Any]], list[Any]]


class _Network:
    """A network's step as a function of arrays in a fixed order and of fixed sizes."""

    def __init__(self, restorer: Restorer, height: int, width: int):
        self.restorer = restorer
        spec = restorer.state_spec(1, height, width)
        self.names = list(spec)
        self.signature = [
            tf.TensorSpec([1, height, width, 3], tf.float32, name="frame"),
            tf.TensorSpec([1], tf.float32, name="valid"),
            tf.TensorSpec([1], tf.float32, name="noise_level"),
            *(
                tf.TensorSpec(shape, kind, name=f"memory_{place}")
                for place, (shape, kind) in enumerate(spec.values())
            ),
        ]
        self.function = tf.function(
            self._step, input_signature=self.signature, autograph=False
        )
        state = restorer.initial_state(1, height, width)
        self.memory = [state[name].numpy() for name in self.names]

    def _step(self, frame: Any, valid: Any, noise_level: Any, *memory: Any) -> Any:
        inputs = {"frame": frame, "valid": valid, "noise_level": noise_level}
        made, state = self.restorer.step(
            inputs, dict(zip(self.names, memory, strict=True))
        )
        return (tf.identity(made), *(tf.identity(state[name]) for name in self.names))

    def step(self, inputs: list[Any]) -> list[Any]:
        taken = [
            tf.cast(values, spec.dtype)
            for values, spec in zip(inputs, self.signature, strict=True)
        ]
        made, *memory = self.function(*taken)
        # As in the engine, the memory stays where it is.
        return [made.numpy(), *memory]


def main(arguments: list[str]) -> int:
    del arguments
    logging.set_verbosity(logging.ERROR)
    clean = _read(_CLIP.value, 2 * _FRAMES.value)
    random = np.random.default_rng(0)
    noisy = clean + random.normal(0.0, _NOISE / 255.0, clean.shape)
    noisy = (np.rint(np.clip(noisy, 0, 1) * 255) / 255).astype(np.float32)
    network = _Network(load_preset(_PRESET.value), _HEIGHT.value, _WIDTH.value)
    half = _FRAMES.value
    with tempfile.TemporaryDirectory() as folder:
        steps = dict(_runtimes(network, noisy[:half], Path(folder)))
        seconds, losses = _measure(network, steps, noisy[half:], clean[half:])
    figures = []
    for name in steps:
        if name == _REFERENCE:
            continue
        ratio = np.array(seconds[_REFERENCE]) / np.array(seconds[name])
        figures += [
            Figure(f"{name}: rate over {_REFERENCE}", float(np.median(ratio)), "x"),
            Figure(f"{name}: loss", losses[name], "dB"),
        ]
    return BenchmarkResult(
        name="runtimes",
        figures=tuple(figures),
        details={
            "preset": _PRESET.value,
            "frames": f"{half} of {_WIDTH.value}x{_HEIGHT.value}, noise {_NOISE:g}",
            "milliseconds, median": {
                name: round(1000 * float(np.median(times)), 1)
                for name, times in seconds.items()
            },
            "threads": usable_cores(),
            "runtimes": _versions(),
        },
    ).publish()


def _versions() -> dict[str, str]:
    """Of the runtimes that are installed beside TensorFlow."""
    return {
        name: importlib.import_module(name).__version__
        for name in ("onnxruntime", "openvino", "tf2onnx")
        if importlib.util.find_spec(name)
    }


def _read(film: str, count: int) -> np.ndarray:
    """The first frames of a film, shrunk, float32 `[T, H, W, 3]` in [0, 1]."""
    frames = []
    for frame in VideoReader(film, "off"):
        size = _WIDTH.value, _HEIGHT.value
        small = cv2.resize(as_8_bit(frame.pixels), size, interpolation=cv2.INTER_AREA)
        frames.append(small)
        if len(frames) == count:
            return np.stack(frames).astype(np.float32) / 255.0
    raise ValueError(f"{film} has fewer than {count} frames; choose a longer one")


def _runtimes(
    network: _Network, calibration: np.ndarray, folder: Path
) -> Iterator[tuple[str, Step]]:
    yield _REFERENCE, network.step
    height, width = calibration.shape[1:3]
    low = _Network(in_precision(network.restorer, "bfloat16"), height, width)
    yield "TensorFlow bfloat16", low.step
    sparse = _Network(pruned(network.restorer, _PRUNED), height, width)
    yield f"TensorFlow float32, {_PRUNED:.0%} pruned", sparse.step
    yield "TFLite float32", _tflite(network, None)
    yield "TFLite int8", _tflite(network, calibration)
    if importlib.util.find_spec("tf2onnx") is None:
        return
    model = _onnx(network, folder)
    if importlib.util.find_spec("onnxruntime"):
        yield "ONNX Runtime float32", _onnx_runtime(model)
    if importlib.util.find_spec("openvino"):
        yield "OpenVINO float32", _openvino(model)


def _tflite(network: _Network, calibration: np.ndarray | None) -> Step:
    keeper = tf.Module()
    keeper.weights = [weight.value for weight in network.restorer.weights]
    concrete = network.function.get_concrete_function()
    converter = tf.lite.TFLiteConverter.from_concrete_functions([concrete], keeper)
    if calibration is not None:
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
        converter.representative_dataset = lambda: _seen(network, calibration)
    interpreter = tf.lite.Interpreter(
        model_content=converter.convert(), num_threads=usable_cores()
    )
    interpreter.allocate_tensors()
    run = interpreter.get_signature_runner()
    taken = [spec.name for spec in network.signature]
    made = sorted(run.get_output_details(), key=lambda name: int(name.split("_")[-1]))

    def step(inputs: list[Any]) -> list[Any]:
        outputs = run(**dict(zip(taken, inputs, strict=True)))
        return [outputs[name] for name in made]

    return step


def _seen(network: _Network, frames: np.ndarray) -> Iterator[dict[str, np.ndarray]]:
    """What enters the network along a clip, by name."""
    names = [spec.name for spec in network.signature]
    for inputs, _ in _along(network, network.step, frames):
        yield dict(zip(names, map(np.asarray, inputs), strict=True))


def _along(
    network: _Network, step: Step, frames: np.ndarray
) -> Iterator[tuple[list[Any], np.ndarray]]:
    """Takes a shot through a step; yields what enters and the frame that comes out."""
    memory = network.memory
    blank = np.zeros_like(frames[0])
    for place in range(len(frames) + network.restorer.future):
        inside = place < len(frames)
        inputs = [
            (frames[place] if inside else blank)[None],
            np.array([inside], np.float32),
            np.array([_NOISE], np.float32),
            *memory,
        ]
        made, *memory = step(inputs)
        yield inputs, made


def _onnx(network: _Network, folder: Path) -> str:
    import tf2onnx

    path = str(folder / "step.onnx")
    tf2onnx.convert.from_function(
        network.function, network.signature, opset=17, output_path=path
    )
    return path


def _onnx_runtime(model: str) -> Step:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = usable_cores()
    session = onnxruntime.InferenceSession(
        model, options, providers=["CPUExecutionProvider"]
    )
    names = [taken.name for taken in session.get_inputs()]
    return lambda inputs: session.run(None, dict(zip(names, inputs, strict=True)))


def _openvino(model: str) -> Step:
    import openvino

    settings = {
        "INFERENCE_NUM_THREADS": usable_cores(),
        "INFERENCE_PRECISION_HINT": "f32",
    }
    compiled = openvino.Core().compile_model(model, "CPU", settings)
    return lambda inputs: [np.array(made) for made in compiled(inputs).values()]


def _measure(
    network: _Network, steps: dict[str, Step], noisy: np.ndarray, clean: np.ndarray
) -> tuple[dict[str, list[float]], dict[str, float]]:
    """Takes the clip through all runtimes, frame by frame in turn."""
    for step in steps.values():
        # The first call compiles.
        for _ in zip(range(2), _along(network, step, noisy), strict=False):
            pass
    walks = {name: _along(network, step, noisy) for name, step in steps.items()}
    seconds: dict[str, list[float]] = {name: [] for name in steps}
    made: dict[str, list[np.ndarray]] = {name: [] for name in steps}
    for _ in range(len(noisy) + network.restorer.future):
        for name, walk in walks.items():
            begun = time.perf_counter()
            _, frame = next(walk)
            seconds[name].append(time.perf_counter() - begun)
            made[name].append(frame[0])
    future = network.restorer.future
    levels = {n: _decibels(frames[future:], clean) for n, frames in made.items()}
    return seconds, {name: levels[_REFERENCE] - level for name, level in levels.items()}


def _decibels(frames: Sequence[np.ndarray], clean: np.ndarray) -> float:
    """PSNR of frames as a file would hold them."""
    rounded = np.rint(np.clip(np.stack(frames), 0, 1) * 255) / 255
    return float(-10 * np.log10(np.mean((rounded - clean) ** 2)))


if __name__ == "__main__":
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    app.run(main)
