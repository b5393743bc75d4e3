import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf

from trainers.strategies import is_chief, make_strategy

ROOT = Path(__file__).parents[2]
WORKER = """
import json, sys
from pathlib import Path
from trainers.strategies import make_strategy
strategy = make_strategy(sys.argv[2])
from tests.trainers.tiny_run import TINY, changed
from trainers.experiments import experiment
from trainers.loop import train
from zoo import catalog
catalog.CATALOG["tiny"] = TINY
config = changed(experiment("smoke"), {
    "model.network": "tiny", "model.arguments": "{}", "data.crop": 16,
    "run.histogram_every": 0, "optimizer.learning_rate": 0.01})
losses = train(config, workdir=Path(sys.argv[1]), strategy=strategy,
               show_progress=False)
print("losses", json.dumps(losses))
"""


def test_mirrored_takes_every_processor_where_there_is_nothing_else():
    assert make_strategy("mirrored").num_replicas_in_sync == 2
    assert make_strategy("none").num_replicas_in_sync == 1
    assert is_chief(make_strategy("none"))


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (
            "many",
            "multi_worker, parameter_server, tpu; received 'many'",
        ),
        ("multi_worker", "needs --cluster=FILE or the environment variable TF_CONFIG"),
    ],
)
def test_strategies_that_cannot_be_made_are_refused(monkeypatch, name, message):
    monkeypatch.delenv("TF_CONFIG", raising=False)
    with pytest.raises(ValueError, match=message):
        make_strategy(name)


@pytest.mark.slow
def test_two_workers_give_the_losses_of_one_process(tmp_path):
    alone = _losses([_start(tmp_path / "alone", "none", None)])[0]
    workers = [f"localhost:{_free_port()}" for _ in range(2)]
    configs = [
        {"cluster": {"worker": workers}, "task": {"type": "worker", "index": index}}
        for index in range(2)
    ]
    started = [_start(tmp_path / "both", "multi_worker", c) for c in configs]
    first, second = _losses(started)
    assert len(alone) == 4
    np.testing.assert_allclose(first, alone, atol=1e-4)
    np.testing.assert_allclose(second, first, atol=1e-6)
    assert tf.train.latest_checkpoint(tmp_path / "both/checkpoints/latest")


def _start(workdir, strategy, cluster):
    environment = os.environ | {"TF_CPP_MIN_LOG_LEVEL": "3"}
    if cluster:
        environment["TF_CONFIG"] = json.dumps(cluster)
    return subprocess.Popen(
        [sys.executable, "-c", WORKER, str(workdir), strategy],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _losses(processes):
    results = []
    for process in processes:
        out, errors = process.communicate(timeout=400)
        lines = [line for line in out.splitlines() if line.startswith("losses")]
        assert lines, errors[-3000:]
        results.append(json.loads(lines[0].removeprefix("losses")))
    return results


def _free_port():
    with socket.socket() as listener:
        listener.bind(("localhost", 0))
        return listener.getsockname()[1]


def test_a_tpu_is_connected_and_initialised_before_its_strategy_is_made(monkeypatch):
    done = []

    def noting(name):
        return lambda *given, **named: done.append((name, *given, *named.values()))

    class Resolver:
        def __init__(self, tpu):
            done.append(("resolver", tpu))

    monkeypatch.setenv("TPU_NAME", "grpc://10.0.0.2:8470")
    monkeypatch.setattr(tf.distribute.cluster_resolver, "TPUClusterResolver", Resolver)
    monkeypatch.setattr(
        tf.config, "experimental_connect_to_cluster", noting("connected")
    )
    monkeypatch.setattr(
        tf.tpu.experimental, "initialize_tpu_system", noting("initialised")
    )
    monkeypatch.setattr(tf.distribute, "TPUStrategy", noting("strategy"))
    make_strategy("tpu")
    names = [each[0] for each in done]
    assert names == ["resolver", "connected", "initialised", "strategy"]
    assert done[0][1] == "grpc://10.0.0.2:8470"
    assert len({each[1] for each in done[1:]}) == 1


def test_without_a_tpu_there_is_one_clear_sentence(monkeypatch):
    monkeypatch.delenv("TPU_NAME", raising=False)
    with pytest.raises(ValueError, match="found no TPU: set the environment variable"):
        make_strategy("tpu")


def test_parameter_servers_need_a_cluster_of_three_roles(monkeypatch):
    cluster = {"worker": ["localhost:1"]}
    config = {"cluster": cluster, "task": {"type": "worker", "index": 0}}
    monkeypatch.setenv("TF_CONFIG", json.dumps(config))
    with pytest.raises(ValueError, match="there is no chief, ps in"):
        make_strategy("parameter_server")
