"""What restorers and translators play with, batch by batch."""

from itertools import islice

import numpy as np

from tests.trainers.steps.generative_configs import tiny
from tests.trainers.tiny_run import changed
from trainers.training_batches import whole_batches


def _batches(config, first_step, count):
    return [
        {name: values.numpy() for name, values in batch.items()}
        for batch in islice(whole_batches(config, first_step), count)
    ]


def test_two_looks_show_different_things():
    (batch,) = _batches(tiny("cyclegan"), 0, 1)
    assert set(batch) == {"clip", "other", "chances"}
    assert batch["clip"].shape == batch["other"].shape
    # The first look is grey; the second has other clips and their colours.
    assert np.ptp(batch["clip"], axis=-1).max() < 1e-6
    assert np.ptp(batch["other"], axis=-1).max() > 0.05
    assert np.abs(
        batch["clip"] - batch["other"].mean(axis=-1, keepdims=True)
    ).mean() > (0.05)


def test_what_an_update_sees_follows_from_its_number():
    config = changed(tiny("esrgan"), {"adversarial.discriminator_steps": 2})
    third = _batches(config, 0, 3)[2]
    (again,) = _batches(config, 2, 1)
    assert set(third) == {"clip", "clean", "noise_level", "chances"}
    assert len(third["clip"]) == 2 * config.data.batch_size
    assert third["clean"].shape[2] == 4 * third["clip"].shape[2]
    for name, values in third.items():
        np.testing.assert_array_equal(values, again[name])
    assert len(np.unique(third["chances"])) == len(third["chances"])
