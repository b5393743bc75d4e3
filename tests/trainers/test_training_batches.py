from itertools import islice

import numpy as np
import pytest
import tensorflow as tf

from data_pipeline.clip_record import ClipRecord
from data_pipeline.manifest import Manifest
from tests.synthetic_video import SyntheticVideo, write_video
from tests.trainers.tiny_run import changed
from trainers import training_batches as training_batches_module
from trainers.strategies import make_strategy
from trainers.training_batches import (
    pipeline_batches,
    training_batches,
    whole_batches,
)


def _taken(config, first_step, count):
    return list(islice(whole_batches(config, first_step).as_numpy_iterator(), count))


def test_a_batch_follows_from_seed_and_step_alone(tiny_config):
    one_go = _taken(tiny_config, 0, 3)
    taken_up = _taken(tiny_config, 2, 1)
    for name, values in one_go[2].items():
        np.testing.assert_array_equal(values, taken_up[0][name])
    other = _taken(changed(tiny_config, {"run.seed": 2}), 2, 1)
    assert np.abs(one_go[2]["clean"] - other[0]["clean"]).mean() > 0.02
    assert np.abs(one_go[1]["clean"] - one_go[2]["clean"]).mean() > 0.02


def test_parts_and_replicas_share_a_batch_in_order(tiny_config):
    config = changed(tiny_config, {"optimizer.accumulation": 2})
    whole = _taken(config, 0, 1)[0]
    strategy = make_strategy("mirrored")
    elements = iter(training_batches(config, first_step=0, strategy=strategy))
    parts = []
    for _ in range(2):
        replicas = strategy.experimental_local_results(next(elements)["clip"])
        assert [replica.shape[0] for replica in replicas] == [1, 1]
        parts += [replica.numpy() for replica in replicas]
    np.testing.assert_array_equal(np.concatenate(parts), whole["clip"])


def test_a_batch_that_replicas_cannot_share_is_refused(tiny_config):
    config = changed(tiny_config, {"data.batch_size": 3})
    with pytest.raises(ValueError, match="received 3 for 1 times 2"):
        training_batches(config, first_step=0, strategy=make_strategy("mirrored"))


def test_clips_come_from_an_ingested_folder(tiny_config, tmp_path):
    path = write_video(tmp_path / "clip.mp4", SyntheticVideo(frames=6))
    record = ClipRecord(
        file=path.name,
        bytes=path.stat().st_size,
        source="clip",
        sha256="0",
        licence="",
        first_frame=0,
        frames=6,
        width=64,
        height=48,
        rate="25/1",
        shrink=1,
        motion=1.0,
        texture=1.0,
        brightness=1.0,
        contrast=1.0,
    )
    Manifest(clips=(record,)).save(tmp_path)
    config = changed(
        tiny_config,
        {
            "data.source": "folder",
            "data.folder": tmp_path,
            "data.crops_per_clip": 2,
            "data.mixed_clips": 2,
        },
    )
    batch = _taken(config, 0, 1)[0]
    assert batch["clean"].shape == batch["clip"].shape == (4, 3, 16, 16, 3)
    assert batch["noise_level"].shape == (4,)
    assert batch["clean"].std() > 0.02
    second = _taken(config, 1, 1)[0]["clip"]
    np.testing.assert_array_equal(second, _taken(config, 0, 2)[1]["clip"])


def test_a_run_without_a_folder_is_refused(tiny_config):
    with pytest.raises(ValueError, match=r"config\.data\.folder must name"):
        whole_batches(changed(tiny_config, {"data.source": "folder"}), 0)


def test_machines_share_the_shards_of_a_batch_and_make_no_others(
    tiny_config, monkeypatch
):
    config = changed(tiny_config, {"data.shards": 4})
    asked = []

    def noting(config, first_step, shard):
        asked.append(shard)
        return whole_batches(config, first_step, shard)

    def clips_of(place, machines):
        context = tf.distribute.InputContext(machines, place, machines)
        batch = next(iter(pipeline_batches(config, 1, context)))
        return [clip.tobytes() for clip in batch["clip"].numpy()]

    alone = clips_of(0, 1)
    monkeypatch.setattr(training_batches_module, "whole_batches", noting)
    first, second = clips_of(0, 2), clips_of(1, 2)
    assert asked == [0, 2, 1, 3]
    assert len(first) == len(second) == 2
    assert sorted(first + second) == sorted(alone)
    assert len(set(alone)) == 4


def test_a_batch_that_shards_cannot_share_is_refused(tiny_config):
    with pytest.raises(ValueError, match=r"divisor of data\.batch_size"):
        changed(tiny_config, {"data.shards": 3})
