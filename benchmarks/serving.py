"""Measures the embedded server: films through it, load, new versions, memory.

`python -m benchmarks.serving` exports a preset, starts `kinozoo serve` on this machine
and measures

- frames per second of the network through gRPC on loopback against the same network in
  this process, in turn, the best of each, and whether all pixels are the same;
- a closed loop of clients, which shows the capacity, then open loops at 80 % and 150 %
  of it, with percentiles, refusals and wrong answers;
- a new version that appears under load, and the requests that fail;
- the memory of server and client over many frames.

`--target=host:port` measures a server that runs already, a stock TensorFlow Serving for
instance, which has to serve `--preset` under that name; the version is then left out.
"""

import functools
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from absl import app, flags, logging

from benchmarks.benchmark_result import RESULTS_FOLDER, BenchmarkResult, Figure
from benchmarks.serving_load import (
    OK,
    WRONG,
    Load,
    closed_loop,
    draw_loads,
    open_loop,
)

if TYPE_CHECKING:
    from serving.client.serving_client import ServingClient
    from serving.frame_restorer import FrameRestorer

_PRESET = flags.DEFINE_string("preset", "denoise_fast", "The network.")
_TARGET = flags.DEFINE_string("target", None, "host:port of a running server.")
_WIDTH = flags.DEFINE_integer("width", 640, "Columns of the film.")
_HEIGHT = flags.DEFINE_integer("height", 480, "Rows of the film.")
_FRAMES = flags.DEFINE_integer("frames", 300, "Frames of the film.")
_ROUNDS = flags.DEFINE_integer("rounds", 2, "How often the film is restored.")
_MEMORY_FRAMES = flags.DEFINE_integer(
    "memory_frames", 3000, "Frames over which memory is watched; 0 for none."
)
_SIDE = flags.DEFINE_integer("side", 64, "Rows and columns of clips under load.")
_SECONDS = flags.DEFINE_float("seconds", 20.0, "Length of each run under load.")
_DEADLINE = flags.DEFINE_float("deadline", 10.0, "Of requests under load, in seconds.")
_PLOT = flags.DEFINE_string(
    "plot", str(RESULTS_FOLDER / "serving.png"), "Where the loads are drawn."
)

_NOISE = 10.0
_VERSION = "version under load"


class _Server:
    """`kinozoo serve` in a process of its own."""

    def __init__(self, base: Path):
        command = [sys.executable, "-m", "workflow.main", "serve", "--port=0"]
        command += ["--rest_api_port=0", f"--model_base_path={base}", "--waiting=8"]
        self._process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        said = self._process.stdout.readline() if self._process.stdout else ""
        found = re.search(r"gRPC at (\d+)", said)
        if found is None:
            raise OSError(f"the server did not start; it said {said!r}")
        self.target = f"localhost:{found[1]}"

    @property
    def mebibytes(self) -> float:
        """Its resident memory."""
        return _mebibytes(self._process.pid)

    def stop(self) -> None:
        """Ends it gracefully."""
        self._process.terminate()
        self._process.wait(120)


def main(arguments: list[str]) -> int:
    del arguments
    logging.set_verbosity(logging.ERROR)
    with tempfile.TemporaryDirectory() as name:
        base, server = Path(name), None
        target = _TARGET.value
        if not target:
            _export(base)
            server = _Server(base)
            target = server.target
        try:
            figures, details, loads = _measure(target, base, server)
        finally:
            if server is not None:
                server.stop()
    draw_loads(loads, Path(_PLOT.value))
    return BenchmarkResult(
        name="serving", figures=tuple(figures), details=details
    ).publish()


def _export(base: Path) -> None:
    from serving.export import export_restorer
    from zoo.catalog import load_preset

    export_restorer(load_preset(_PRESET.value), base, _PRESET.value)


def _measure(
    target: str, base: Path, server: _Server | None
) -> tuple[list[Figure], dict[str, Any], list[Load]]:
    figures = _film_rates(target)
    loads = _loads(target)
    closed, calm, crowded = loads
    figures += [
        Figure("capacity, closed loop", closed.rate, "requests/s"),
        Figure(
            "p99 over p50 at 80 % of capacity",
            calm.percentile(99) / calm.percentile(50),
            "x",
            2.5,
            "at_most",
        ),
        Figure(
            "wrong answers",
            sum(len(load.seconds[WRONG]) for load in loads),
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
    if server is not None:
        change = _new_version(target, base)
        loads.append(change)
        failed = change.requests - len(change.seconds[OK])
        figures.append(
            Figure("failed requests as a version appears", failed, "", 0, "at_most")
        )
        if _MEMORY_FRAMES.value:
            figures += _memory(target, server)
    details = {
        "preset": _PRESET.value,
        "film": f"{_WIDTH.value}x{_HEIGHT.value}, {_FRAMES.value} frames, float32",
        "rounds, in turn, best of each": _ROUNDS.value,
        "load": f"window of {_window_frames()} frames of {_SIDE.value}x{_SIDE.value}, "
        f"deadline {_DEADLINE.value:g} s, {_SECONDS.value:g} s each",
        "loads": {load.name: load.to_record() for load in loads},
    }
    return figures, details, loads


def _clip(frames: int, height: int, width: int) -> np.ndarray:
    random = np.random.default_rng(3)
    still = random.integers(40, 215, (height + frames, width, 3))
    moved = np.stack([still[i : i + height] for i in range(frames)])
    noisy = moved + random.normal(0, _NOISE, (1, height, width, 3))
    return np.clip(np.rint(noisy), 0, 255).astype(np.uint8)


def _film_rates(target: str) -> list[Figure]:
    from serving.network_runner import NetworkRunner
    from zoo.catalog import load_preset

    clip = _clip(_FRAMES.value, _HEIGHT.value, _WIDTH.value)
    here = NetworkRunner(load_preset(_PRESET.value), noise_level=_NOISE)
    networks = _remote(target)
    there = networks.restorer(
        _PRESET.value, noise_level=_NOISE, strength=1.0, tile="auto"
    )
    best: dict[str, float] = {}
    made: dict[str, np.ndarray] = {}
    runs: dict[str, FrameRestorer] = {"here": here, "there": there}
    for restorer in runs.values():
        # Compiled for this size once, as in a long film.
        _restored(restorer, clip[: here.past + here.future + 1])
    for _ in range(_ROUNDS.value):
        for name, restorer in runs.items():
            begun = time.perf_counter()
            made[name] = _restored(restorer, clip)
            rate = len(clip) / (time.perf_counter() - begun)
            best[name] = max(best.get(name, 0.0), rate)
    networks.close()
    different = int((made["here"] != made["there"]).sum())
    return [
        Figure(
            "frames/s through gRPC over in process",
            best["there"] / best["here"],
            "x",
            0.9,
        ),
        Figure("values that differ from in process", different, "", 0, "at_most"),
        Figure("through gRPC", best["there"], "frames/s"),
        Figure("in process", best["here"], "frames/s"),
    ]


def _restored(restorer: "FrameRestorer", clip: np.ndarray) -> np.ndarray:
    stream = restorer.open_stream(mid_shot=False, first_frame=0)
    frames = [made for frame in clip for made in stream.feed(frame)]
    return np.stack(frames + stream.finish())


def _remote(target: str) -> Any:
    from serving.client.client_options import ClientOptions
    from serving.remote.remote_networks import RemoteNetworks
    from serving.remote.remote_settings import RemoteSettings

    return RemoteNetworks(RemoteSettings(client=ClientOptions(target=target)))


def _window_frames() -> int:
    from zoo.catalog import load_preset

    network = load_preset(_PRESET.value)
    return network.past + 1 + network.future


def _client(target: str) -> "ServingClient":
    from serving.client.client_options import ClientOptions
    from serving.client.serving_client import ServingClient

    options = ClientOptions(target=target, patience=0.0, deadline=_DEADLINE.value)
    return ServingClient(options)


def _window() -> dict[str, np.ndarray]:
    frames = _window_frames()
    return {
        "clip": _clip(frames, _SIDE.value, _SIDE.value)[None],
        "valid": np.ones((1, frames), np.float32),
        "noise_level": np.array([_NOISE], np.float32),
    }


def _ask(
    client: "ServingClient", inputs: dict[str, np.ndarray], expected: np.ndarray
) -> str:
    from serving.client.server_away_error import ServerAwayError
    from serving.client.serving_error import ServingError
    from serving.wire_names import WINDOW

    try:
        made = client.predict(_PRESET.value, inputs, signature=WINDOW)
    except ServingError as error:
        return error.code
    except ServerAwayError as error:
        return error.code
    return OK if np.array_equal(made.outputs["clip"], expected) else WRONG


def _loads(target: str) -> list[Load]:
    from serving.wire_names import WINDOW

    inputs = _window()
    with _client(target) as client:
        expected = client.predict(_PRESET.value, inputs, signature=WINDOW)
        ask = functools.partial(_ask, client, inputs, expected.outputs["clip"])
        seconds = _SECONDS.value
        closed = closed_loop(ask, clients=2, seconds=seconds, name="2 clients")
        calm = open_loop(
            ask, rate=0.8 * closed.rate, seconds=seconds, name="80 % of capacity"
        )
        crowded = open_loop(
            ask, rate=1.5 * closed.rate, seconds=seconds, name="150 % of capacity"
        )
    return [closed, calm, crowded]


def _new_version(target: str, base: Path) -> Load:
    """Drops a copy of the version beside it while requests come in."""
    from serving.wire_names import WINDOW

    home = base / _PRESET.value
    partial = home / ".2.partial"
    shutil.copytree(home / "1", partial)
    inputs = _window()
    with _client(target) as client:
        expected = client.predict(_PRESET.value, inputs, signature=WINDOW)
        ask = functools.partial(_ask, client, inputs, expected.outputs["clip"])
        dropped = threading.Timer(1.0, lambda: partial.rename(home / "2"))
        dropped.start()
        load = closed_loop(ask, clients=2, seconds=2 * _SECONDS.value, name=_VERSION)
        made = client.predict(_PRESET.value, inputs, signature=WINDOW)
    if made.version != 2:
        raise OSError(
            f"version 2 did not appear within {2 * _SECONDS.value:g} s; make the run "
            "longer with --seconds"
        )
    return load


def _memory(target: str, server: _Server) -> list[Figure]:
    """Restores a long film; compares memory after a third of it with the end."""
    clip = _clip(100, _HEIGHT.value, _WIDTH.value)
    networks = _remote(target)
    there = networks.restorer(
        _PRESET.value, noise_level=_NOISE, strength=1.0, tile="auto"
    )
    stream = there.open_stream(mid_shot=False, first_frame=0)
    peaks = {"server": [0.0, 0.0], "client": [0.0, 0.0]}
    for index in range(_MEMORY_FRAMES.value):
        stream.feed(clip[index % len(clip)])
        late = index * 3 >= _MEMORY_FRAMES.value
        for name, size in (
            ("server", server.mebibytes),
            ("client", _mebibytes(os.getpid())),
        ):
            peaks[name][late] = max(peaks[name][late], size)
    stream.finish()
    networks.close()
    figures = []
    for name, (early, end) in peaks.items():
        figures += [
            Figure(
                f"peak memory, {name}, rest / first third",
                end / early,
                "x",
                1.1,
                "at_most",
            ),
            Figure(f"peak memory, {name}", end, "MiB"),
        ]
    return figures


def _mebibytes(process: int) -> float:
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise OSError(f"the memory of process {process} cannot be read")


if __name__ == "__main__":
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    app.run(main)
