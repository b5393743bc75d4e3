"""A kill at any moment leaves a run that goes on, with its weights."""

import math
from types import SimpleNamespace

import pytest
import tensorflow as tf

from trainers.checkpoints import Checkpoints
from trainers.run_folder import RunFolder


@pytest.fixture
def checkpoints(tmp_path):
    state = SimpleNamespace(
        saved={"weight": tf.Variable(1.0)},
        step=6,
        best=tf.Variable(-math.inf),
        average=SimpleNamespace(copy_to=lambda network: None),
    )
    return Checkpoints(state, RunFolder(tmp_path), tf.distribute.get_strategy(), 2)


@pytest.mark.parametrize("name", ["latest", "best"])
def test_there_is_no_checkpoint_without_the_weights_that_belong_to_it(
    checkpoints, name, tmp_path, monkeypatch
):
    def save():
        if name == "latest":
            checkpoints.save(None)
        else:
            checkpoints.save_if_best(None, 30.0)

    def killed(folder, network, exported):
        assert exported == name
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(RunFolder, "write_weights", killed)
        with pytest.raises(KeyboardInterrupt):
            save()
    folder = tmp_path / "checkpoints" / name
    assert tf.train.latest_checkpoint(folder) is None
    monkeypatch.setattr(RunFolder, "write_weights", lambda *_: None)
    checkpoints.save(None)
    assert tf.train.latest_checkpoint(tmp_path / "checkpoints/latest")
