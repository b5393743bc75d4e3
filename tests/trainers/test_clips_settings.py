"""What a config says of training clips reaches whoever cuts them."""

from dataclasses import fields, replace

import pytest

from data_pipeline.training_clips_config import TrainingClipsConfig
from tests.trainers.tiny_run import changed
from trainers import clip_batches, picture_batches
from trainers.clips_settings import clips_settings
from trainers.data_config import DataConfig
from trainers.experiments import experiment

_CHANGED = {
    "folder": "elsewhere",
    "frames": 3,
    "crop": 24,
    "crops_per_clip": 5,
    "mixed_clips": 7,
    "candidates": 9,
    "largest_shrink": 1.5,
    "shrunk_share": 0.25,
    "upright": True,
    "fastest": 3,
    "pan": 1.5,
    "swing": 0.5,
    "aliased_share": 0.25,
    "grey_share": 0.75,
    "cache": True,
    "decoder": "pyav",
}


def test_every_setting_that_both_have_is_handed_on():
    names = [
        {each.name for each in fields(c)} for c in (DataConfig, TrainingClipsConfig)
    ]
    assert set(_CHANGED) == names[0] & names[1]
    settings = clips_settings(replace(DataConfig(), workers=5, **_CHANGED), seed=11)
    for name, value in _CHANGED.items():
        assert getattr(settings, name) == value, name
    assert (settings.parallel_calls, settings.seed) == (5, 11)
    assert clips_settings(DataConfig(folder="here"), fastest=1, frames=2).frames == 2


@pytest.mark.parametrize(
    ("module", "make", "name"),
    [
        (picture_batches, picture_batches.picture_batches, "dcgan"),
        (clip_batches, clip_batches.clip_batches, "video_vae"),
    ],
)
def test_crops_for_generative_networks_stay_upright_where_that_is_wanted(
    module, make, name, monkeypatch
):
    class SeenError(Exception):
        pass

    def look(settings, **_):
        raise SeenError(settings.upright)

    monkeypatch.setattr(module, "training_clips", look)
    for upright in (True, False):
        config = changed(
            experiment(name), {"data.folder": "clips", "data.upright": upright}
        )
        with pytest.raises(SeenError) as seen:
            make(config, 0)
        assert seen.value.args == (upright,)
