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


def _save_two(checkpoints, monkeypatch, weight):
    monkeypatch.setattr(RunFolder, "write_weights", lambda *_: None)
    for step in (6, 9):
        weight.assign(step)
        checkpoints._state.step = step
        checkpoints.save(None)


def test_where_the_latest_was_deleted_the_one_before_is_gone_on_from(
    checkpoints, tmp_path, monkeypatch
):
    weight = checkpoints._state.saved["weight"]
    _save_two(checkpoints, monkeypatch, weight)
    for path in (tmp_path / "checkpoints/latest").glob("ckpt-9*"):
        path.unlink()
    assert checkpoints.restore()
    assert weight.numpy() == 6.0


@pytest.mark.parametrize("damage", ["files", "list"])
def test_a_run_whose_checkpoints_are_lost_does_not_silently_begin_anew(
    checkpoints, tmp_path, monkeypatch, damage
):
    _save_two(checkpoints, monkeypatch, checkpoints._state.saved["weight"])
    folder = tmp_path / "checkpoints/latest"
    if damage == "list":
        (folder / "checkpoint").write_text("no list")
    else:
        for path in folder.glob("ckpt-*"):
            path.unlink()
    with pytest.raises(ValueError, match="no checkpoint whose files are there"):
        checkpoints.restore()


def test_without_any_checkpoint_there_is_nothing_to_go_back_to(checkpoints):
    assert not checkpoints.restore()


@pytest.mark.parametrize("comparable", [True, False])
def test_a_best_figure_of_another_kind_is_no_bar(checkpoints, monkeypatch, comparable):
    monkeypatch.setattr(RunFolder, "write_weights", lambda *_: None)
    assert checkpoints.save_if_best(None, 30.0)
    asked = []
    checkpoints.forget_best(lambda step: asked.append(step) or comparable)
    assert asked == [6]
    assert checkpoints.save_if_best(None, 29.0) != comparable


def test_without_a_best_figure_there_is_none_to_forget(checkpoints):
    checkpoints.forget_best(lambda step: False)
    assert checkpoints._state.best.numpy() == -math.inf
