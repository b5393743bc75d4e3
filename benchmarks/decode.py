"""The tf.data pipeline against FFmpeg's program: speed, memory, pixels, input wait.

Clips are made on the spot and ingested. tensorflow-io decodes them in a parallel
map; the peer is `ffmpeg -i ... -f rawvideo -pix_fmt rgb24` to a null sink, on the
same files in one process. The two take turns, and each one's best round counts.
Then: the memory of the process over epochs, the difference to PyAV's pixels, and
the share of a training step of the compact network that is spent waiting for input.
"""

import subprocess
import tempfile
import time
from fractions import Fraction
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import tensorflow as tf
from absl import app, flags
from tqdm import tqdm

from benchmarks.benchmark_result import (
    BenchmarkResult,
    Figure,
    PeerFigure,
    usable_cores,
)
from benchmarks.input_wait import input_wait_share
from data_pipeline.clip_file import write_clip
from data_pipeline.ingest import ingest_folder
from data_pipeline.ingest_config import IngestConfig
from data_pipeline.manifest import Manifest
from data_pipeline.tensorflow_io.clip_decoder import decode_clip, load_tensorflow_io
from data_pipeline.tensorflow_io.in_memory_clip import decode_with_pyav

_ROUNDS = flags.DEFINE_integer("rounds", 5, "Rounds of each decoder; the best counts.")
_EPOCHS = flags.DEFINE_integer("epochs", 20, "Epochs over which memory is watched.")
_STEPS = flags.DEFINE_integer("steps", 150, "Training steps that are timed.")
_EXPERIMENTS = flags.DEFINE_list(
    "experiments", ["denoise_best", "denoise_fast"], "Whose training steps are fed."
)
_SHOTS = flags.DEFINE_integer("shots", 8, "Shots of 96 frames to decode.")

_SIZE = (368, 640)
_MEGABYTE = 2**20


def make_clips(folder: Path, shots: int) -> Path:
    """Makes films of one textured, panning shot each and ingests them."""
    films, clips = folder / "films", folder / "clips"
    films.mkdir()
    for number in tqdm(range(shots), desc="films", leave=False):
        shot = _textured_shot(96, *_SIZE, seed=number)
        write_clip(films / f"{number}.mp4", shot, Fraction(25))
    ingest_folder(films, clips, IngestConfig(shrink="never"))
    return clips


def decoded_dataset(clips: Path) -> tf.data.Dataset:
    """Decodes every clip of a folder once, in order, with all cores."""
    records = Manifest.load(clips).clips
    paths = [str(clips / record.file) for record in records]
    widths = np.array([record.width for record in records])
    return tf.data.Dataset.from_tensor_slices((paths, widths)).map(
        lambda path, width: decode_clip(tf.io.read_file(path), width),
        num_parallel_calls=usable_cores(),
        deterministic=True,
    )


def decode_rates(clips: Path, rounds: int) -> tuple[float, float]:
    """Frames per second of tensorflow-io and of FFmpeg's program, each at its best."""
    frames = sum(record.frames for record in Manifest.load(clips).clips)
    dataset = decoded_dataset(clips)
    command = _ffmpeg_command(clips)

    def by_tensorflow_io() -> None:
        for _ in dataset:
            pass

    def by_ffmpeg() -> None:
        subprocess.run(command, check=True)

    best = [float("inf"), float("inf")]
    for _ in tqdm(range(rounds), desc="decoding", leave=False):
        for index, decode in enumerate((by_tensorflow_io, by_ffmpeg)):
            started = time.perf_counter()
            decode()
            best[index] = min(best[index], time.perf_counter() - started)
    return frames / best[0], frames / best[1]


def memory_growth(clips: Path, epochs: int) -> tuple[float, list[float]]:
    """Resident size at the end against that after the first epochs.

    Returns:
        The ratio, and the megabytes after each epoch.
    """
    dataset = decoded_dataset(clips)
    sizes = []
    for _ in tqdm(range(epochs), desc="epochs", leave=False):
        for _ in dataset:
            pass
        sizes.append(_resident_megabytes())
    # The allocator needs some epochs to have met every pattern of sizes.
    settled = sizes[epochs // 4 : epochs // 2] or sizes[:1]
    return float(np.median(sizes[-max(epochs // 4, 1) :]) / np.median(settled)), sizes


def differing_values(clips: Path) -> int:
    """Number of values in which tensorflow-io and PyAV differ, over all clips."""
    differing = 0
    records = Manifest.load(clips).clips
    for record, clip in zip(records, decoded_dataset(clips), strict=True):
        expected = decode_with_pyav((clips / record.file).read_bytes())
        if clip.shape != expected.shape:
            return expected.size
        differing += int(np.count_nonzero(clip.numpy() != expected))
    return differing


def main(arguments: list[str]) -> int:
    del arguments
    load_tensorflow_io()
    with tempfile.TemporaryDirectory() as folder:
        clips = make_clips(Path(folder), _SHOTS.value)
        own, peer = decode_rates(clips, _ROUNDS.value)
        growth, sizes = memory_growth(clips, _EPOCHS.value)
        figures = [
            Figure("tensorflow-io against ffmpeg", own / peer, "x", floor=1.0),
            Figure(
                f"memory after {_EPOCHS.value} epochs",
                growth,
                "x",
                floor=1.05,
                direction="at_most",
            ),
            Figure(
                "values that differ from PyAV's",
                differing_values(clips),
                "values",
                floor=0,
                direction="at_most",
            ),
        ]
        for experiment in _EXPERIMENTS.value:
            wait = input_wait_share(experiment, clips, _STEPS.value)
            figures += [
                Figure(
                    f"step spent waiting for input, {experiment}",
                    100 * wait.share,
                    "%",
                    floor=5.0,
                    direction="at_most",
                ),
                Figure(f"training step, {experiment}", wait.milliseconds, "ms"),
            ]
    figures.append(Figure("tensorflow-io in tf.data", own, "frames/s"))
    figures.sort(key=lambda figure: figure.floor is None)
    ffmpeg = PeerFigure(
        "ffmpeg",
        imageio_ffmpeg.get_ffmpeg_version(),
        "to a null sink",
        peer,
        "frames/s",
    )
    details = {
        "clips": f"{2 * _SHOTS.value} of 48 frames, {_SIZE[1]}x{_SIZE[0]}, ingested",
        "rounds": _ROUNDS.value,
        "steps": _STEPS.value,
        "resident megabytes after each epoch": [round(size, 1) for size in sizes],
    }
    return BenchmarkResult(
        name="decode", figures=tuple(figures), peers=(ffmpeg,), details=details
    ).publish()


def _ffmpeg_command(clips: Path) -> list[str]:
    listing = clips.parent / "clips.txt"
    files = [record.file for record in Manifest.load(clips).clips]
    listing.write_text("".join(f"file '{clips / file}'\n" for file in files))
    program = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-nostdin", "-y"]
    source = ["-f", "concat", "-safe", "0", "-i", str(listing)]
    return [*program, *source, "-f", "rawvideo", "-pix_fmt", "rgb24", "/dev/null"]


def _textured_shot(frames: int, height: int, width: int, seed: int) -> np.ndarray:
    """A panning texture whose amplitudes fall with the frequency, uint8."""
    random = np.random.default_rng(seed)
    frequency = np.hypot(
        np.fft.fftfreq(height)[:, None] * width, np.fft.fftfreq(width)[None] * width
    )
    spectrum = np.fft.fft2(random.normal(size=(3, height, width)))
    texture = np.fft.ifft2(spectrum / (1.0 + frequency)).real
    texture = np.moveaxis(texture / texture.std(axis=(1, 2), keepdims=True), 0, -1)
    picture = np.clip(128 + 40 * texture, 0, 255).astype(np.uint8)
    speed = 1 + seed % 4
    shifts = [(index * speed // 3, index * speed) for index in range(frames)]
    return np.stack([np.roll(picture, shift, axis=(0, 1)) for shift in shifts])


def _resident_megabytes() -> float:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024 / _MEGABYTE
    raise OSError("/proc/self/status does not say the resident size.")


if __name__ == "__main__":
    app.run(main)
