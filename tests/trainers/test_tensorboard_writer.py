import numpy as np
import pytest
import tensorflow as tf
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from tests.trainers.tiny_restorer import TinyRestorer
from trainers.experiments import experiment
from trainers.tensorboard_writer import TensorboardWriter


def test_scalars_histograms_pictures_and_hyper_parameters_are_written(tmp_path):
    network = TinyRestorer()
    network.build_for_clips()
    picture = np.zeros((8, 24, 3), np.uint8)
    with TensorboardWriter(tmp_path, experiment("smoke")) as writer:
        writer.scalars(3, {"train/loss": 0.5})
        writer.histograms(3, network)
        writer.pictures(3, {"first": picture}, "noisy_restored_clean")
    events = EventAccumulator(str(tmp_path), size_guidance={"tensors": 0}).Reload()
    tags = set(events.Tags()["tensors"])
    assert {"train/loss", "noisy_restored_clean/first"} <= tags
    assert any(tag.startswith("weights/") for tag in tags)
    (loss,) = events.Tensors("train/loss")
    assert (loss.step, tf.make_ndarray(loss.tensor_proto)) == (3, 0.5)
    (written,) = events.Tensors("noisy_restored_clean/first")
    assert tf.make_ndarray(written.tensor_proto)[:2].tolist() == [b"24", b"8"]
    assert (
        b"optimizer.learning_rate"
        in events.SummaryMetadata("_hparams_/session_start_info").plugin_data.content
    )


def test_without_a_folder_nothing_is_written(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with TensorboardWriter(None, experiment("smoke"), (1, 2)) as writer:
        writer.profile(1)
        writer.scalars(1, {"a": 1.0})
    assert not list(tmp_path.iterdir())


def test_a_profile_is_written_on_request(tmp_path):
    with TensorboardWriter(tmp_path, experiment("smoke"), (2, 2)) as writer:
        for step in (1, 2, 3):
            writer.profile(step)
    assert list(tmp_path.glob("plugins/profile/*/*"))


def test_profile_steps_out_of_order_are_refused(tmp_path):
    with pytest.raises(ValueError, match="received 5 and 2"):
        TensorboardWriter(tmp_path, experiment("smoke"), (5, 2))
