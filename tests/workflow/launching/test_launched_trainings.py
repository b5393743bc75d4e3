"""Trainings in real processes, which are killed and stopped on the way."""

import io
import json
import signal
import sys

import numpy as np
import pytest
import tensorflow as tf

from tests.trainers.tiny_run import TINY, changed
from trainers.experiments import experiment
from trainers.loop import train
from workflow.launching.worker_group import WorkerGroup
from zoo import catalog

CHANGES = {
    "model.network": "tiny",
    "model.arguments": "{}",
    "data.crop": 16,
    "data.batch_size": 4,
    "data.shards": 2,
    "degradation.coded_share": 0.0,
    "optimizer.learning_rate": 0.01,
    "run.histogram_every": 0,
    "run.save_every": 2,
    "run.log_every": 100,
    "evaluation.every": 100,
}
# Sends itself a signal before a step, in the first start only.
PROGRAM = """
import json, os, sys
from pathlib import Path
import tensorflow as tf
from trainers.parameter_servers import serve_cluster, serves_coordinator
from trainers.strategies import make_strategy
folder, strategy, changes, signals = Path(sys.argv[1]), *sys.argv[2:]
task = json.loads(os.environ["TF_CONFIG"])["task"]
if strategy == "parameter_server" and serves_coordinator():
    serve_cluster()
strategy = make_strategy(strategy)
from tests.trainers.tiny_run import TINY, changed
from trainers import loop
from trainers.experiments import experiment
from zoo import catalog
catalog.CATALOG["tiny"] = TINY
number, step_of_signal = json.loads(signals).get(str(task["index"]), (0, 0))
once = folder / f"signalled-{task['index']}"
original = loop.make_step_function
def make(*arguments):
    function, done = original(*arguments), []
    if not number:
        return function
    def step(batches):
        done.append(None)
        if number and len(done) == step_of_signal and not once.exists():
            once.touch()
            os.kill(os.getpid(), number)
        return function(batches)
    return step
loop.make_step_function = make
config = changed(experiment("smoke"), json.loads(changes))
try:
    losses = loop.train(config, workdir=folder / "run", strategy=strategy,
                        show_progress=False)
except KeyboardInterrupt:
    sys.exit(130)
except tf.errors.UnavailableError:
    sys.exit(75)
print("losses", json.dumps(losses))
"""


def _launched(folder, steps, signals, **arguments):
    """Returns the status, and the losses that the first process said."""
    terminal = io.StringIO()
    strategy = "parameter_server" if arguments else "multi_worker"
    changes = CHANGES | {"schedule.steps": steps}
    group = WorkerGroup(
        [str(folder), strategy, json.dumps(changes), json.dumps(signals)],
        workers=2,
        logs=folder / "logs",
        terminal=terminal,
        program=[sys.executable, "-c", PROGRAM],
        **arguments,
    )
    status = group.run()
    first = "chief-0" if arguments else "worker-0"
    said = [
        line.removeprefix("losses ")
        for line in (folder / f"logs/{first}.log").read_text().splitlines()
        if line.startswith("losses ")
    ]
    return status, [json.loads(line) for line in said], terminal.getvalue()


def _latest(folder):
    return tf.train.latest_checkpoint(folder / "run/checkpoints/latest")


@pytest.mark.slow
def test_after_a_kill_two_workers_go_on_with_the_losses_of_one_process(
    tmp_path, monkeypatch
):
    monkeypatch.setitem(catalog.CATALOG, "tiny", TINY)
    config = changed(experiment("smoke"), CHANGES | {"schedule.steps": 8})
    alone = train(config, workdir=tmp_path / "alone", show_progress=False)
    status, losses, said = _launched(tmp_path, 8, {1: (signal.SIGKILL, 6)})
    assert status == 0, said[-3000:]
    assert "starting all again, 3 left" in said
    # The last checkpoint before the kill is that of step 4.
    assert len(losses) == 1
    np.testing.assert_allclose(losses[0], alone[4:], atol=1e-4)
    assert _latest(tmp_path).endswith("ckpt-8")


@pytest.mark.slow
def test_the_first_worker_alone_writes_the_checkpoint_of_a_stop(tmp_path):
    status, losses, said = _launched(tmp_path, 8, {0: (signal.SIGTERM, 5)})
    assert status == 130, said[-3000:]
    assert not losses
    assert _latest(tmp_path).endswith("ckpt-5")


@pytest.mark.slow
def test_workers_of_a_parameter_server_make_every_batch_once(tmp_path, monkeypatch):
    monkeypatch.setitem(catalog.CATALOG, "tiny", TINY)
    # Weights depend on who was first, and the less the slower they change.
    monkeypatch.setitem(CHANGES, "optimizer.learning_rate", 1e-3)
    config = changed(experiment("smoke"), CHANGES | {"schedule.steps": 12})
    alone = train(config, workdir=tmp_path / "alone", show_progress=False)
    status, losses, said = _launched(tmp_path, 12, {}, parameter_servers=1)
    assert status == 0, said[-3000:]
    # Losses of other batches lie further off.
    np.testing.assert_allclose(losses[0], alone, atol=3e-3)
    assert np.abs(np.diff(alone)).max() > 8e-3
    assert _latest(tmp_path).endswith("ckpt-12")
    assert (tmp_path / "run/export/latest.weights.h5").is_file()
