"""Trainings in several processes, some of which are killed.

`python -m benchmarks.machines` trains a tiny network for `--steps` steps:

- in one process;
- by `kinozoo launch` in two, of which one is killed (SIGKILL) on the way: the launcher
  starts both again, and they go on from the last checkpoint;
- in one process that two workers of a tf.data service feed, of which one is killed on
  the way and started again.

All have to reach the same losses. Then the service without our part, as TensorFlow
ships it: a client reads numbers from two workers, one of which is killed, and waits at
the end for what it was at (`--as_shipped_seconds`); once with another worker in its
place at the same address, once without.
"""

import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import tensorflow as tf
from absl import app, flags

from benchmarks.benchmark_result import BenchmarkResult, Figure
from benchmarks.training_steps import TrainingSteps, read_steps
from trainers.service_batches import PATIENCE_SECONDS
from workflow.launching.local_cluster import free_ports

_STEPS = flags.DEFINE_integer("steps", 60, "Steps of each training.")
_AS_SHIPPED_SECONDS = flags.DEFINE_float(
    "as_shipped_seconds",
    75.0,
    "How long the client without our part is waited for; 0 leaves it out.",
)
_FOLDER = flags.DEFINE_string(
    "folder",
    None,
    "Where trainings are kept; those that are done there already are only read.",
)
_SAVE_EVERY = 10
_NUMBERS = 2000
_TRAINING = (
    "train",
    "--experiment=smoke",
    "--config.data.batch_size=4",
    "--config.data.shards=2",
    "--config.data.crop=16",
    "--config.optimizer.learning_rate=0.01",
    f"--config.run.save_every={_SAVE_EVERY}",
    "--config.run.histogram_every=0",
    "--config.run.log_every=1",
)


def main(arguments: list[str]) -> int:
    del arguments
    with ExitStack() as stack:
        name = _FOLDER.value or stack.enter_context(tempfile.TemporaryDirectory())
        folder = Path(name)
        folder.mkdir(parents=True, exist_ok=True)
        for workdir, run in (
            (folder / "alone", _train_alone),
            (folder / "launched", _train_launched),
            (folder / "served", _train_served),
        ):
            if read_steps(workdir).last < _STEPS.value:
                run(workdir)
        alone, launched, served = (
            read_steps(folder / name) for name in ("alone", "launched", "served")
        )
        said = (folder / "served.log").read_text()
        waits = _waits_as_shipped(folder) if _AS_SHIPPED_SECONDS.value else ()
    figures = (
        Figure(
            "greatest difference of losses, two workers of which one was killed",
            _difference(alone, launched),
            "",
            floor=1e-4,
            direction="at_most",
        ),
        Figure(
            "steps done again after the kill",
            launched.repeated,
            "steps",
            floor=_SAVE_EVERY,
            direction="at_most",
        ),
        Figure("from the kill to the next step", launched.longest_gap, "s"),
        Figure(
            "greatest difference of losses, data service, a worker of which was killed",
            _difference(alone, served),
            "",
            floor=1e-6,
            direction="at_most",
        ),
        Figure(
            "longest wait for a batch after that kill",
            served.longest_gap,
            "s",
            floor=2 * PATIENCE_SECONDS,
            direction="at_most",
        ),
        Figure(
            "blocks of batches of which the trainer made some itself",
            len(re.findall(r"Batch \d+ did not come", said)),
            "",
        ),
        *waits,
    )
    details = {
        "steps": _STEPS.value,
        "patience_seconds": PATIENCE_SECONDS,
        "as_shipped_seconds": _AS_SHIPPED_SECONDS.value,
        "as_shipped": "an end that did not come within as_shipped_seconds counts as "
        "them; the worker is started again 5 s after the kill",
        "losses": [round(loss, 6) for loss in alone.losses],
    }
    return BenchmarkResult(name="machines", figures=figures, details=details).publish()


def _train_alone(workdir: Path) -> None:
    log = workdir.with_suffix(".log")
    _ended(_start([*_training(workdir)], log), log)


def _train_launched(workdir: Path) -> None:
    log = workdir.with_suffix(".log")
    command = ["launch", "--workers=2", "--", *_training(workdir)]
    process = _start(command, log)
    # Half way between two checkpoints.
    _wait_for_step(workdir, process, _STEPS.value // 2 + _SAVE_EVERY // 2, log)
    os.kill(_children(process.pid)[1], signal.SIGKILL)
    _ended(process, log)
    if "starting all again" not in log.read_text():
        raise RuntimeError(f"nobody was started again: {log.read_text()[-2000:]}")


def _train_served(workdir: Path) -> None:
    log = workdir.with_suffix(".log")
    with _Service(workdir.parent) as service:
        command = [*_training(workdir), f"--data_service={service.address}"]
        process = _start(command, log)
        # Early: the service is some twenty batches ahead of the trainer.
        _wait_for_step(workdir, process, 2, log)
        service.kill_first()
        time.sleep(5.0)
        service.start_first()
        _ended(process, log)


def _waits_as_shipped(folder: Path) -> tuple[Figure, ...]:
    name = "as shipped, wait at the end of the data"
    return (
        Figure(name, _as_shipped(folder, again=False), "s"),
        Figure(
            f"{name}, worker started again at its address",
            _as_shipped(folder, again=True),
            "s",
        ),
    )


def _as_shipped(folder: Path, again: bool) -> float:
    """Returns for how long a client waits at the end of the data after a kill."""
    arrived: list[int] = []
    ended = threading.Event()

    with _Service(folder) as service:
        numbers = tf.data.Dataset.range(_NUMBERS).map(_slowly)
        served = numbers.apply(
            tf.data.experimental.service.distribute(
                processing_mode=tf.data.experimental.service.ShardingPolicy.DYNAMIC,
                service=f"grpc://{service.address}",
            )
        )

        reader = iter(served)
        while len(arrived) < _NUMBERS // 20:
            arrived.append(int(next(reader)[0]))
        service.kill_first()
        killed = time.monotonic()
        if again:
            threading.Timer(5.0, service.start_first).start()

        def rest() -> None:
            for number, _ in reader:
                arrived.append(int(number))
            ended.set()

        threading.Thread(target=rest, daemon=True).start()
        ended.wait(_AS_SHIPPED_SECONDS.value)
        return time.monotonic() - killed


def _slowly(number: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    matrix = tf.random.stateless_normal([200, 200], [1, 2])
    return number, tf.reduce_sum(tf.linalg.matmul(matrix, matrix))


class _Service(ExitStack):
    """A dispatcher and two workers, as commands; all are killed at the end."""

    def __init__(self, folder: Path):
        super().__init__()
        dispatcher, self._first, second = free_ports(3)
        self.address = f"localhost:{dispatcher}"
        self._log = folder / "service.log"
        self._run("dispatcher", f"--port={dispatcher}")
        self.start_first()
        self._worker(second)

    def kill_first(self) -> None:
        self._first_process.kill()
        self._first_process.wait()

    def start_first(self) -> None:
        self._first_process = self._worker(self._first)

    def _worker(self, port: int) -> "subprocess.Popen[bytes]":
        return self._run("worker", f"--dispatcher={self.address}", f"--port={port}")

    def _run(self, *arguments: str) -> "subprocess.Popen[bytes]":
        process = _start(["data-service", *arguments], self._log)
        self.callback(process.wait)
        self.callback(process.kill)
        return process


def _training(workdir: Path) -> tuple[str, ...]:
    return (
        *_TRAINING,
        f"--workdir={workdir}",
        f"--config.schedule.steps={_STEPS.value}",
    )


def _start(arguments: list[str], log: Path) -> "subprocess.Popen[bytes]":
    with log.open("ab") as file:
        return subprocess.Popen(
            [sys.executable, "-m", "workflow.main", *arguments],
            stdout=file,
            stderr=file,
            env=os.environ | {"TF_CPP_MIN_LOG_LEVEL": "3"},
        )


def _ended(process: "subprocess.Popen[bytes]", log: Path) -> None:
    if process.wait():
        raise RuntimeError(f"a training failed: {log.read_text()[-3000:]}")


def _wait_for_step(
    workdir: Path, process: "subprocess.Popen[bytes]", step: int, log: Path
) -> None:
    while read_steps(workdir).last < step:
        if process.poll() is not None:
            raise RuntimeError(f"the training ended early: {log.read_text()[-3000:]}")
        time.sleep(0.5)


def _children(process: int) -> list[int]:
    path = Path(f"/proc/{process}/task/{process}/children")
    return [int(child) for child in path.read_text().split()]


def _difference(one: TrainingSteps, other: TrainingSteps) -> float:
    if len(one.losses) != len(other.losses) or len(one.losses) != _STEPS.value:
        return float("nan")
    return float(np.abs(np.subtract(one.losses, other.losses)).max())


if __name__ == "__main__":
    app.run(main)
