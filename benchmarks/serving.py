"""Measures the embedded server: films through it, load, new versions, memory.

`python -m benchmarks.serving` exports a preset, starts `kinozoo serve` on this machine
and measures

- frames per second of the network through gRPC on loopback against the same network in
  this process: the film is restored here and there in turn, so that other work on the
  machine slows both, and the median of the pairs counts; the processor time of a frame,
  which other work hardly changes; and whether all pixels are the same;
- the memory of server and client over many frames of a film;

and then, on a server that calculates requests together (`--enable_batching`), as one
for many small requests should,

- a closed loop of as many clients as go into a batch, which shows the capacity, then
  open loops at 80 % and 150 % of it, with percentiles, refusals, wrong answers (of
  eight clips in turn, held to what the network makes of them in this process) and the
  server's memory before and after;
- a new version that appears under load, and the requests that fail.

`--target=host:port` measures a server that runs already, a stock TensorFlow Serving for
instance, which has to serve `--preset` under that name; memory and version are then
left out.
"""

import contextlib
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from absl import app, flags, logging

from benchmarks.benchmark_result import RESULTS_FOLDER, BenchmarkResult, Figure
from benchmarks.server_process import ServerProcess
from benchmarks.serving_load import (
    OK,
    WRONG,
    Load,
    closed_loop,
    draw_loads,
    joined,
    open_loop,
)
from benchmarks.serving_memory import memory_figures
from benchmarks.serving_questions import ServingQuestions

if TYPE_CHECKING:
    from serving.client.serving_client import ServingClient
    from serving.frame_restorer import FrameRestorer

_PRESET = flags.DEFINE_string("preset", "denoise_fast", "The network.")
_TARGET = flags.DEFINE_string("target", None, "host:port of a running server.")
_WIDTH = flags.DEFINE_integer("width", 640, "Columns of the film.")
_HEIGHT = flags.DEFINE_integer("height", 480, "Rows of the film.")
_FRAMES = flags.DEFINE_integer("frames", 100, "Frames of the film.")
_ROUNDS = flags.DEFINE_integer("rounds", 5, "How often the film is restored.")
_MEMORY_FRAMES = flags.DEFINE_integer(
    "memory_frames", 3000, "Frames over which memory is watched; 0 for none."
)
_MEMORY_WIDTH = flags.DEFINE_integer("memory_width", 640, "Columns of that film.")
_MEMORY_HEIGHT = flags.DEFINE_integer("memory_height", 480, "Rows of that film.")
_SIDE = flags.DEFINE_integer("side", 64, "Rows and columns of clips under load.")
_SECONDS = flags.DEFINE_float("seconds", 20.0, "Length of each run under load.")
_ANSWERS = flags.DEFINE_integer(
    "answers", 1000, "Requests at 80 % of capacity, at least, which takes longer."
)
_DEADLINE = flags.DEFINE_float("deadline", 10.0, "Of requests under load, in seconds.")
_VERSION_SECONDS = flags.DEFINE_float(
    "version_seconds", 300.0, "For which a new version is waited for under load."
)
_PLOT = flags.DEFINE_string(
    "plot", str(RESULTS_FOLDER / "serving.png"), "Where the loads are drawn."
)

_NOISE = 10.0
_CLIPS = 8
_VERSION = "version under load"
# As many as kinozoo serve puts into a batch.
_CLIENTS = 8
_WAITING = "--waiting=24"
# Runs of which the median counts: a hiccup of the machine is in one of them.
_PARTS = 5


def main(arguments: list[str]) -> int:
    del arguments
    logging.set_verbosity(logging.ERROR)
    if _TARGET.value:
        figures = _film_rates(_TARGET.value, None)
        loads, under_load = _under_load(_TARGET.value, None)
    else:
        figures, loads, under_load = _measure_own()
    draw_loads(loads, Path(_PLOT.value))
    return BenchmarkResult(
        name="serving",
        figures=(*figures, *under_load),
        details=_details(loads),
    ).publish()


def _measure_own() -> tuple[list[Figure], list[Load], list[Figure]]:
    """Measures servers of our own, one after the other."""
    with tempfile.TemporaryDirectory() as name:
        base = Path(name)
        _export(base)
        with ServerProcess(base) as server:
            figures = _film_rates(server.target, server)
            if _MEMORY_FRAMES.value:
                clip = _clip(100, _MEMORY_HEIGHT.value, _MEMORY_WIDTH.value)
                with contextlib.closing(_remote(server.target)) as networks:
                    figures += memory_figures(
                        server, _restorer(networks), clip, _MEMORY_FRAMES.value
                    )
        with ServerProcess(base, "--enable_batching", _WAITING) as server:
            loads, under_load = _under_load(server.target, server)
            change = _new_version(server.target, base)
    loads.append(change)
    failed = change.requests - len(change.seconds[OK])
    under_load.append(
        Figure("failed requests as a version appears", failed, "", 0, "at_most")
    )
    return figures, loads, under_load


def _export(base: Path) -> None:
    from serving.export import export_restorer
    from zoo.catalog import load_preset

    export_restorer(load_preset(_PRESET.value), base, _PRESET.value)


def _under_load(
    target: str, server: ServerProcess | None
) -> tuple[list[Load], list[Figure]]:
    loads, growth = _loads(target, server)
    closed, calm, random, crowded = (joined(parts, parts[0].name) for parts in loads)
    figures = [
        *growth,
        Figure("capacity, closed loop", closed.rate, "requests/s"),
        Figure("answers at 80 % of capacity", len(calm.seconds[OK]), ""),
        Figure(
            "requests refused or failed at 80 % of capacity",
            sum(each.requests - len(each.seconds[OK]) for each in (calm, random)),
            "",
            0,
            "at_most",
        ),
        Figure(
            "p99 over p50 at 80 % of capacity",
            _spread(loads[1]),
            "x",
            2.5,
            "at_most",
        ),
        Figure(
            "p99 over p50 at 80 % of capacity, requests at random moments",
            _spread(loads[2]),
            "x",
        ),
        Figure(
            "wrong answers",
            sum(len(each.seconds[WRONG]) for parts in loads for each in parts),
            "",
            0,
            "at_most",
        ),
        Figure(
            "failures at 150 % that are not refusals",
            sum(
                len(times)
                for status, times in crowded.seconds.items()
                if status not in (OK, "RESOURCE_EXHAUSTED")
            ),
            "",
            0,
            "at_most",
        ),
        Figure(
            "slowest refusal at 150 % of capacity",
            crowded.percentile(100, "RESOURCE_EXHAUSTED"),
            "s",
            _DEADLINE.value,
            "at_most",
        ),
    ]
    return [closed, calm, random, crowded], figures


def _spread(parts: list[Load]) -> float:
    """How much longer the slowest hundredth waits than most, as in most parts."""
    return float(np.median([p.percentile(99) / p.percentile(50) for p in parts]))


def _details(loads: list[Load]) -> dict[str, Any]:
    return {
        "preset": _PRESET.value,
        "film": f"{_WIDTH.value}x{_HEIGHT.value}, {_FRAMES.value} frames, float32",
        "memory": f"{_MEMORY_FRAMES.value} frames of "
        f"{_MEMORY_WIDTH.value}x{_MEMORY_HEIGHT.value}",
        "rounds, in turn": _ROUNDS.value,
        "load": f"window of {_window_frames()} frames of {_SIDE.value}x{_SIDE.value}, "
        f"deadline {_DEADLINE.value:g} s, {_SECONDS.value:g} s each",
        "loads": {load.name: load.to_record() for load in loads},
    }


def _clip(frames: int, height: int, width: int, seed: int = 3) -> np.ndarray:
    random = np.random.default_rng(seed)
    still = random.integers(40, 215, (height + frames, width, 3))
    moved = np.stack([still[i : i + height] for i in range(frames)])
    noisy = moved + random.normal(0, _NOISE, (1, height, width, 3))
    return np.clip(np.rint(noisy), 0, 255).astype(np.uint8)


def _film_rates(target: str, server: ServerProcess | None) -> list[Figure]:
    from serving.network_runner import NetworkRunner
    from zoo.catalog import load_preset

    clip = _clip(_FRAMES.value, _HEIGHT.value, _WIDTH.value)
    here = NetworkRunner(load_preset(_PRESET.value), noise_level=_NOISE)
    networks = _remote(target)
    there = _restorer(networks)
    runs: dict[str, FrameRestorer] = {"here": here, "there": there}
    rates: dict[str, list[float]] = {name: [] for name in runs}
    worked: dict[str, float] = dict.fromkeys(runs, 0.0)
    made: dict[str, np.ndarray] = {}
    for restorer in runs.values():
        # Compiled for this size once, as in a long film.
        _restored(restorer, clip)
    for place in range(_ROUNDS.value):
        # Each goes first in half of the rounds.
        for name in sorted(runs, reverse=bool(place % 2)):
            begun, work = time.perf_counter(), _worked(server)
            made[name] = _restored(runs[name], clip)
            rates[name].append(len(clip) / (time.perf_counter() - begun))
            worked[name] += _worked(server) - work
    networks.close()
    different = int((made["here"] != made["there"]).sum())
    pairs = np.array(rates["there"]) / np.array(rates["here"])
    figures = [
        Figure(
            "frames/s through gRPC over in process", float(np.median(pairs)), "x", 0.9
        ),
        Figure("values that differ from in process", different, "", 0, "at_most"),
        Figure("through gRPC, best", max(rates["there"]), "frames/s"),
        Figure("in process, best", max(rates["here"]), "frames/s"),
    ]
    if server is not None:
        share = worked["here"] / worked["there"]
        name = "processor time in process over that through gRPC"
        figures.insert(1, Figure(name, share, "x"))
    return figures


def _worked(server: ServerProcess | None) -> float:
    """Processor time of this process and of the server, in seconds."""
    there = 0.0 if server is None else server.seconds
    return time.process_time() + there


def _restored(restorer: "FrameRestorer", clip: np.ndarray) -> np.ndarray:
    stream = restorer.open_stream(mid_shot=False, first_frame=0)
    frames = [made for frame in clip for made in stream.feed(frame)]
    return np.stack(frames + stream.finish())


def _remote(target: str) -> Any:
    from serving.client.client_options import ClientOptions
    from serving.remote.remote_networks import RemoteNetworks
    from serving.remote.remote_settings import RemoteSettings

    return RemoteNetworks(RemoteSettings(client=ClientOptions(target=target)))


def _restorer(networks: Any) -> "FrameRestorer":
    return networks.restorer(
        _PRESET.value, noise_level=_NOISE, strength=1.0, tile="auto"
    )


def _window_frames() -> int:
    from zoo.catalog import load_preset

    network = load_preset(_PRESET.value)
    return network.past + 1 + network.future


def _client(target: str) -> "ServingClient":
    from serving.client.client_options import ClientOptions
    from serving.client.serving_client import ServingClient

    options = ClientOptions(target=target, patience=0.0, deadline=_DEADLINE.value)
    return ServingClient(options)


def _questions(client: "ServingClient") -> ServingQuestions:
    """Several clips, and what the network makes of each in this process."""
    from serving.network_runner import NetworkRunner
    from zoo.catalog import load_preset

    network = load_preset(_PRESET.value)
    frames, side = _window_frames(), _SIDE.value
    windows = [_clip(frames, side, side, seed) for seed in range(_CLIPS)]
    here = NetworkRunner(network, noise_level=_NOISE)
    centres = [_restored(here, window)[network.past] for window in windows]
    return ServingQuestions(client, _PRESET.value, windows, centres, _NOISE)


def _loads(
    target: str, server: ServerProcess | None
) -> tuple[list[list[Load]], list[Figure]]:
    """Several runs of each load: as fast as it goes, 80 % twice, and one at 150 %."""
    with _client(target) as client:
        ask, seconds = _questions(client), _SECONDS.value
        # Batches of every size are calculated once, as in a server that runs for long.
        for clients in range(1, _CLIENTS + 1):
            closed_loop(ask, clients=clients, seconds=1.0)
        parts = [_part(ask, seconds) for _ in range(_PARTS)]
        rate = float(np.median([closed.rate for closed, _, _ in parts]))
        before = 0.0 if server is None else server.mebibytes
        crowded = open_loop(
            ask, rate=1.5 * rate, seconds=seconds, name="150 % of capacity"
        )
        figures = []
        if server is not None:
            figures = [_growth(before, server.mebibytes)]
    return [*map(list, zip(*parts, strict=True)), [crowded]], figures


def _part(ask: Callable[[], str], seconds: float) -> tuple[Load, Load, Load]:
    """The capacity, which other work on the machine changes, and 80 % of it."""
    closed = closed_loop(
        ask, clients=_CLIENTS, seconds=seconds / 2, name=f"{_CLIENTS} clients"
    )
    rate = 0.8 * closed.rate
    # So many that some of them are beyond the 99th percentile.
    long = max(seconds, _ANSWERS.value / _PARTS / rate)
    calm = open_loop(ask, rate=rate, seconds=long, even=True, name="80 % of capacity")
    random = open_loop(ask, rate=rate, seconds=long, name="80 %, at random moments")
    return closed, calm, random


def _growth(before: float, after: float) -> Figure:
    name = "memory of the server after 150 % of capacity over that before"
    return Figure(name, after / before, "x", 1.1, "at_most")


def _new_version(target: str, base: Path) -> Load:
    """Drops a copy of the version beside it while requests come in."""
    home = base / _PRESET.value
    partial = home / ".2.partial"
    shutil.copytree(home / "1", partial)
    loads = []
    with _client(target) as client:
        ask = _questions(client)
        dropped = threading.Timer(1.0, lambda: partial.rename(home / "2"))
        dropped.start()
        # How long loading takes depends on what else the machine does.
        patient_until = time.monotonic() + _VERSION_SECONDS.value
        version = 1
        while version != 2:
            if time.monotonic() > patient_until:
                raise OSError(
                    f"version 2 did not appear within {_VERSION_SECONDS.value:g} s; "
                    "give it longer with --version_seconds"
                )
            loads.append(_version_load(ask))
            version = ask.version()
        # And some more of the new one.
        loads.append(_version_load(ask))
    return joined(loads, _VERSION)


def _version_load(ask: Callable[[], str]) -> Load:
    return closed_loop(ask, clients=2, seconds=_SECONDS.value, name=_VERSION)


if __name__ == "__main__":
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    app.run(main)
