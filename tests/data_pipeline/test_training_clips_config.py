import pytest

from data_pipeline.training_clips_config import TrainingClipsConfig


@pytest.mark.parametrize(
    ("batch", "crops", "mixed", "clips"),
    [(6, 16, 24, 24), (6, 16, 25, 27), (5, 16, 24, 25), (8, 4, 1, 2), (1, 3, 4, 4)],
)
def test_groups_hold_whole_batches(batch, crops, mixed, clips):
    config = TrainingClipsConfig(
        folder="", batch=batch, crops_per_clip=crops, mixed_clips=mixed
    )
    assert config.clips_per_group == clips
    assert config.batches_per_group * batch == clips * crops


@pytest.mark.parametrize(
    "fields",
    [
        {"frames": 0},
        {"batch": -1},
        {"largest_shrink": 0.5},
        {"grey_share": 1.5},
        {"shard_index": 1},
        {"decoder": "opencv"},
    ],
)
def test_settings_that_make_no_sense_are_refused(fields):
    (name,) = fields
    with pytest.raises(ValueError, match=name):
        TrainingClipsConfig(folder="", **fields)
