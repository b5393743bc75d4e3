import fcntl
import json
import os
import signal
from unittest.mock import Mock

import numpy as np
import pytest
import tensorflow as tf

from tests.trainers.tiny_run import changed
from trainers import loop
from trainers.interruption import Interruption
from trainers.loop import train
from trainers.networks import load_run_network
from trainers.strategies import make_strategy


def _train(config, workdir, **arguments):
    return train(config, workdir=workdir, show_progress=False, **arguments)


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory):
    """Gives folder and losses of a run to its end, trained once for each strategy."""
    done = {}

    def run(config, strategy="none"):
        if strategy not in done:
            folder = tmp_path_factory.mktemp(strategy)
            losses = _train(config, folder, strategy=make_strategy(strategy))
            done[strategy] = folder, losses
        return done[strategy]

    return run


def _failing_after(monkeypatch, steps, action):
    """Makes the step function call `action` once it has done some steps."""
    original = loop.make_step_function

    def make(*arguments):
        function, done = original(*arguments), []

        def step(batches):
            if len(done) == steps:
                action()
            done.append(None)
            return function(batches)

        return step

    monkeypatch.setattr(loop, "make_step_function", make)


def _crash():
    raise RuntimeError("killed")


def test_two_devices_give_the_losses_of_one(tiny_config, uninterrupted):
    of_one, one = uninterrupted(tiny_config)
    of_two, two = uninterrupted(tiny_config, "mirrored")
    assert len(one) == 6
    np.testing.assert_allclose(two, one, atol=1e-4)
    assert one[-1] != pytest.approx(one[0], abs=1e-4)
    weights, reference = (load_run_network(f).get_weights() for f in (of_two, of_one))
    for own, other in zip(weights, reference, strict=True):
        np.testing.assert_allclose(own, other, atol=1e-4)


def test_accumulated_batches_give_the_losses_of_whole_ones(
    tiny_config, tmp_path, uninterrupted
):
    _, whole = uninterrupted(tiny_config)
    config = changed(tiny_config, {"optimizer.accumulation": 2})
    parts = _train(config, tmp_path / "parts", strategy=make_strategy("mirrored"))
    np.testing.assert_allclose(parts, whole, atol=1e-4)


@pytest.mark.parametrize("strategy", ["none", "mirrored"])
def test_resuming_gives_the_same_next_losses(
    tiny_config, tmp_path, monkeypatch, uninterrupted, strategy
):
    def run():
        return _train(tiny_config, tmp_path, strategy=make_strategy(strategy))

    folder, whole = uninterrupted(tiny_config, strategy)
    with monkeypatch.context() as patch:
        _failing_after(patch, 5, _crash)
        with pytest.raises(RuntimeError, match="killed"):
            run()
    resumed = run()
    assert len(resumed) == 3
    np.testing.assert_array_equal(resumed, whole[3:])
    averages = [load_run_network(each) for each in (folder, tmp_path)]
    for own, other in zip(*(n.get_weights() for n in averages), strict=True):
        np.testing.assert_array_equal(own, other)


def test_an_interrupt_saves_a_checkpoint_after_the_step(
    tiny_config, tmp_path, monkeypatch, uninterrupted
):
    handler = signal.getsignal(signal.SIGINT)
    _, whole = uninterrupted(tiny_config)
    with monkeypatch.context() as patch:
        _failing_after(patch, 3, lambda: os.kill(os.getpid(), signal.SIGINT))
        with pytest.raises(KeyboardInterrupt):
            _train(tiny_config, tmp_path / "stopped")
    latest = tf.train.latest_checkpoint(tmp_path / "stopped/checkpoints/latest")
    assert latest.endswith("ckpt-4")
    np.testing.assert_array_equal(_train(tiny_config, tmp_path / "stopped"), whole[4:])
    assert signal.getsignal(signal.SIGINT) is handler


def test_an_interrupt_while_it_validates_saves_a_checkpoint_too(tiny_config):
    interruption, checkpoints, validation = Interruption(), Mock(), Mock(wanted=True)

    def interrupted(step):
        interruption.request()
        return 30.0, {}, {}

    validation.run.side_effect = interrupted
    run = loop._Run(
        config=changed(tiny_config, {"evaluation.every": 4, "run.log_every": 100}),
        state=Mock(),
        step_function=Mock(),
        batches=iter(()),
        checkpoints=checkpoints,
        validation=validation,
        writer=Mock(),
    )
    assert not run._after(2, Mock(), interruption)
    checkpoints.save.assert_not_called()
    assert run._after(4, Mock(), interruption)
    checkpoints.save.assert_called_once()


def test_gradients_that_are_not_finite_stop_the_run_with_a_clear_message(
    tiny_config, tmp_path
):
    config = changed(
        tiny_config,
        {"loss.charbonnier": 1e38, "loss.squared": 1e38, "run.max_skipped": 2},
    )
    with pytest.raises(ValueError, match="stopped at step 2: 2 steps in a row"):
        _train(config, tmp_path)


def test_the_best_weights_and_figures_of_validation_are_kept(
    tiny_config, tmp_path, clean_videos
):
    config = changed(
        tiny_config, {"evaluation.folder": clean_videos, "evaluation.every": 3}
    )
    _train(config, tmp_path)
    figures = {
        path.stem: json.loads(path.read_text())["psnr"]
        for path in (tmp_path / "eval").glob("*.json")
    }
    assert set(figures) == {"step_00000003", "step_00000006"}
    best = max(figures, key=figures.__getitem__)
    path = tf.train.latest_checkpoint(tmp_path / "checkpoints/best")
    assert path.endswith(f"ckpt-{int(best.removeprefix('step_'))}")
    assert (tmp_path / "export/best.weights.h5").is_file()


def test_a_run_goes_on_without_the_weights_that_it_began_with(
    tiny_config, tmp_path, monkeypatch
):
    config = changed(tiny_config, {"model.initial_weights": "gone"})
    with pytest.raises(FileNotFoundError, match="called gone"):
        _train(config, tmp_path)
    started = Mock(side_effect=RuntimeError("far enough"))
    monkeypatch.setattr(loop, "latest_checkpoint", lambda folder: "ckpt-3")
    monkeypatch.setattr(loop, "make_training_state", started)
    with pytest.raises(RuntimeError, match="far enough"):
        _train(config, tmp_path)
    assert started.call_args.args[0].model.initial_weights == ""
    assert loop.RunFolder(tmp_path).read_config() == config


def test_a_folder_with_another_config_is_refused(tiny_config, tmp_path):
    _train(changed(tiny_config, {"schedule.steps": 1}), tmp_path)
    with pytest.raises(ValueError, match=r"with another schedule\.steps"):
        _train(tiny_config, tmp_path)


def test_two_processes_do_not_train_in_one_folder(tiny_config, tmp_path):
    with (tmp_path / ".lock").open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(ValueError, match="another process trains in"):
            _train(tiny_config, tmp_path)
    assert not (tmp_path / "checkpoints").exists()


def test_a_data_service_for_parameter_servers_is_refused(tiny_config):
    servers = Mock(spec=tf.distribute.ParameterServerStrategy)
    with pytest.raises(ValueError, match="make their own batches"):
        loop._batches(tiny_config, None, servers, "localhost:5050")
