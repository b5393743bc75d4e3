import logging
from itertools import islice

import numpy as np
import pytest
import tensorflow as tf

from data_pipeline.degradations.gaussian_noise import GaussianNoise
from data_pipeline.training_clips import (
    degraded_clips,
    training_clips,
    usable_records,
)
from data_pipeline.training_clips_config import TrainingClipsConfig
from tests.data_pipeline.ingested_folder import make_ingested_folder

_FIELDS = {
    "frames": 4,
    "crop": 32,
    "batch": 3,
    "crops_per_clip": 2,
    "mixed_clips": 3,
    "parallel_calls": 1,
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return make_ingested_folder(tmp_path_factory.mktemp("data") / "clips")


def _config(folder, **fields):
    return TrainingClipsConfig(folder=str(folder), **{**_FIELDS, **fields})


def _batches(config, count, first_batch=0):
    dataset = training_clips(config, first_batch).take(count)
    return np.stack(list(dataset.as_numpy_iterator()))


def test_batches_are_clips_of_the_size_asked_for(folder):
    dataset = training_clips(_config(folder))
    assert dataset.element_spec == tf.TensorSpec((3, 4, 32, 32, 3), tf.uint8)
    assert _batches(_config(folder), 2).std() > 10


def test_the_seed_decides_the_batches_whatever_the_parallelism(folder):
    first = _batches(_config(folder), 6)
    again = _batches(_config(folder, parallel_calls=3, cache=True), 6)
    other = _batches(_config(folder, seed=1), 6)
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()


def test_pyav_gives_the_same_batches(folder):
    np.testing.assert_array_equal(
        _batches(_config(folder, decoder="pyav"), 3),
        _batches(_config(folder, decoder="tensorflow_io"), 3),
    )


@pytest.mark.parametrize("first_batch", [1, 2, 5])
def test_a_training_that_stopped_goes_on_with_the_same_batches(folder, first_batch):
    config = _config(folder)
    assert config.batches_per_group == 2
    np.testing.assert_array_equal(
        _batches(config, 6)[first_batch:],
        _batches(config, 6 - first_batch, first_batch),
    )


def test_every_pass_takes_each_clip_once_in_an_order_of_its_own(folder):
    # One crop of all of a clip: batches are whole clips.
    config = _config(
        folder,
        batch=1,
        crops_per_clip=1,
        mixed_clips=1,
        flips=False,
        turns=False,
        time_reversal=False,
        grey_share=0.0,
        candidates=1,
    )
    # The clips differ in their mean.
    means = _batches(config, 40).mean((1, 2, 3, 4, 5)).reshape(10, 4)
    orders = [tuple(np.argsort(row)) for row in means]
    assert len(set(orders)) > 3
    assert np.sort(means, 1).std(0).max() < means.std() / 2


def test_shards_are_different_parts_of_the_same_draws(folder):
    fields = {"batch": 1, "crops_per_clip": 1, "mixed_clips": 1}
    whole = _batches(_config(folder, **fields), 8)
    for index in (0, 1):
        shard = _config(folder, **fields, shard_index=index, shard_count=2)
        np.testing.assert_array_equal(_batches(shard, 4), whole[index::2])


def test_batches_mix_crops_of_several_clips(folder):
    config = _config(folder, batch=8, crops_per_clip=4, mixed_clips=4, grey_share=0.0)
    means = _batches(config, 1)[0].mean((1, 2, 3, 4))
    assert means.std() > 3


def test_small_and_flat_clips_are_left_out(folder):
    records = usable_records(_config(folder))
    least = sorted(record.texture for record in records)[-1]
    usable = usable_records(_config(folder, least_texture=least))
    assert [record.texture for record in usable] == [least]
    with pytest.raises(ValueError, match=r"None of the 4 clips .* 7 frames of 32x32"):
        training_clips(_config(folder, frames=7))
    with pytest.raises(ValueError, match=r"None of the 4 clips"):
        training_clips(_config(folder, crop=64))


def test_a_truncated_clip_is_named_before_it_is_decoded(tmp_path):
    folder = make_ingested_folder(tmp_path / "clips", clips=1)
    path = folder / "clip_0.mp4"
    path.write_bytes(path.read_bytes()[:-10])
    with pytest.raises(ValueError, match=r"clip_0.mp4 has .* bytes where the manifest"):
        training_clips(_config(folder))
    path.unlink()
    with pytest.raises(FileNotFoundError, match=r"clip_0.mp4"):
        training_clips(_config(folder))


def test_degraded_clips_come_with_the_clean_ones(folder):
    clean = training_clips(_config(folder))
    noise = GaussianNoise((20.0, 40.0))
    batches = list(islice(degraded_clips(clean, noise, seed=3), 2))
    for batch, whole in zip(batches, clean.as_numpy_iterator(), strict=False):
        np.testing.assert_allclose(batch["clean"], whole / 255.0, atol=1e-6)
        error = 255 * (batch["clip"] - batch["clean"]).numpy().std((1, 2, 3, 4))
        np.testing.assert_allclose(error, batch["noise_level"], rtol=0.05)
    assert (batches[0]["noise_level"] != batches[1]["noise_level"]).numpy().any()


def test_degradations_resume_with_the_batches(folder):
    config, noise = _config(folder), GaussianNoise(25.0)
    whole = islice(degraded_clips(training_clips(config), noise, seed=3), 4)
    rest = degraded_clips(training_clips(config, 3), noise, seed=3, first_batch=3)
    for name, value in next(iter(rest)).items():
        np.testing.assert_array_equal(list(whole)[-1][name], value)
        whole = islice(degraded_clips(training_clips(config), noise, seed=3), 4)


def test_an_odd_width_is_decoded_by_pyav_and_says_so(tmp_path, caplog):
    folder = make_ingested_folder(tmp_path / "clips", clips=2)
    manifest = (folder / "manifest.json").read_text()
    # What an older ingest or a hand-made manifest may say.
    odd = manifest.replace('"width": 64', '"width": 62')
    (folder / "manifest.json").write_text(odd)
    with caplog.at_level(logging.WARNING, logger="data_pipeline"):
        batches = _batches(_config(folder), 2)
    assert batches.shape == (2, 3, 4, 32, 32, 3)
    assert "decoded by PyAV: the width of clip_0.mp4" in caplog.text
    with pytest.raises(ValueError, match=r"must not decode clip_0.mp4"):
        training_clips(_config(folder, decoder="tensorflow_io"))
