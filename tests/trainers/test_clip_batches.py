"""Batches of clips follow from the config and the step alone."""

import numpy as np
import pytest

from tests.trainers.steps.clip_configs import tiny_clips
from tests.trainers.tiny_run import changed
from trainers.clip_batches import clip_batches, takes_clips
from trainers.experiments import experiment
from trainers.games.noise_game import CHANCES


def _taken(config, first, count):
    batches = iter(clip_batches(config, first))
    return [
        {name: values.numpy() for name, values in next(batches).items()}
        for _ in range(count)
    ]


def test_a_run_that_is_taken_up_sees_what_it_would_have_seen():
    config = tiny_clips("mocogan")
    whole, rest = _taken(config, 0, 3), _taken(config, 1, 2)
    for first, second in zip(whole[1:], rest, strict=True):
        for name, values in first.items():
            np.testing.assert_array_equal(values, second[name])
    batch = whole[0]
    assert batch["clip"].shape == (4, 3, 16, 16, 3)
    assert 0.0 <= batch["clip"].min() < batch["clip"].max() <= 1.0
    assert batch["chances"].shape == (4, CHANCES)
    assert batch["moment"].shape == (4,)
    assert (batch["noise"] != batch["generator_noise"]).any()
    assert (batch["clip"] != whole[1]["clip"]).any()


def test_the_share_of_clips_whose_end_is_told_is_the_configs():
    config = changed(tiny_clips("svg_lp"), {"variational.told_share": 0.25})
    told = np.concatenate([batch["told"] for batch in _taken(config, 0, 50)])
    assert set(told) == {0.0, 1.0}
    assert 0.1 < told.mean() < 0.4


def test_networks_of_clips_are_told_from_others():
    assert takes_clips(experiment("video_vae"))
    assert not takes_clips(experiment("vqvae"))


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("digits", "Clips come from config.data.source=moving_digits"),
        ("videos", "needs config.data.folder"),
        ("folder", "gives square RGB crops"),
    ],
)
def test_data_that_are_not_there_are_told(source, message):
    config = changed(tiny_clips("svg_lp"), {"data.source": source})
    with pytest.raises(ValueError, match=message):
        clip_batches(config, 0)
