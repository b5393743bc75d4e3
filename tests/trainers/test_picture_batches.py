"""Batches of pictures follow from the config and the step alone."""

import numpy as np
import pytest
from PIL import Image

from tests.trainers.tiny_run import changed
from trainers.experiments import experiment
from trainers.games.noise_game import CHANCES
from trainers.picture_batches import (
    batches_per_update,
    network_argument,
    picture_batches,
    picture_shape,
)


@pytest.fixture(autouse=True)
def few_digits(monkeypatch):
    monkeypatch.setattr("trainers.picture_batches.DRAWN_DIGITS", 10)


def _taken(config, first, count):
    batches = iter(picture_batches(config, first))
    return [
        {name: values.numpy() for name, values in next(batches).items()}
        for _ in range(count)
    ]


def test_a_run_that_is_taken_up_sees_what_it_would_have_seen():
    config = changed(experiment("conditional_gan"), {"data.batch_size": 4})
    whole, rest = _taken(config, 0, 4), _taken(config, 2, 2)
    for first, second in zip(whole[2:], rest, strict=True):
        assert set(first) == {
            "picture",
            "noise",
            "generator_noise",
            "chances",
            "label",
            "wanted_label",
        }
        for name, values in first.items():
            np.testing.assert_array_equal(second[name], values)
    assert np.abs(whole[0]["noise"] - whole[1]["noise"]).max() > 1
    assert np.abs(whole[0]["noise"] - whole[0]["generator_noise"]).max() > 1
    assert whole[0]["chances"].shape == (4, CHANCES)
    assert whole[0]["picture"].shape == (4, 32, 32, 1)
    assert 0 <= whole[0]["picture"].min() < whole[0]["picture"].max() <= 1


def test_every_pass_shows_every_picture_once_in_another_order():
    config = changed(experiment("vae"), {"data.batch_size": 10})
    passes = [batch["picture"] for batch in _taken(config, 0, 2)]
    keys = [[picture.tobytes() for picture in shown] for shown in passes]
    assert sorted(keys[0]) == sorted(keys[1])
    assert keys[0] != keys[1]


def test_an_update_takes_a_batch_for_each_update_of_the_discriminator():
    config = changed(
        experiment("wgan_gp"),
        {
            "data.batch_size": 4,
            "data.source": "digits",
            "optimizer.accumulation": 2,
        },
    )
    assert batches_per_update(config) == 10
    assert _taken(config, 0, 1)[0]["picture"].shape == (20, 32, 32, 3)


def test_pictures_come_from_a_folder(tmp_path):
    for index, size in enumerate(((40, 20), (20, 40))):
        colours = np.full((*size, 3), 60 * (index + 1), np.uint8)
        Image.fromarray(colours).save(tmp_path / f"{index}.png")
    config = changed(
        experiment("dcgan"),
        {"data.source": "pictures", "data.folder": tmp_path, "data.batch_size": 2},
    )
    pictures = _taken(config, 0, 1)[0]["picture"]
    assert sorted(np.round(255 * pictures[:, 0, 0, 0])) == [60, 120]


def test_facts_of_a_network_come_from_its_arguments_or_their_defaults():
    model = experiment("dense_gan").model
    assert picture_shape(model) == (28, 28, 1)
    assert network_argument(model, "latent_size") == 100
    assert network_argument(experiment("vqvae").model, "latent_size", 0) == 0
    with pytest.raises(ValueError, match="not a network of still pictures"):
        picture_shape(experiment("denoise_fast").model)


def test_missing_data_are_told():
    for overrides, message in (
        ({"data.source": "tfds"}, "needs config.data.tfds"),
        ({"data.source": "pictures"}, "needs config.data.folder"),
        ({"data.source": "procedural"}, "digits, pictures, tfds or folder"),
        ({"data.source": "folder"}, "kinozoo ingest"),
    ):
        with pytest.raises(ValueError, match=message):
            picture_batches(changed(experiment("dcgan"), overrides), 0)


def test_classes_need_labels(tmp_path):
    Image.fromarray(np.zeros((8, 8), np.uint8)).save(tmp_path / "0.png")
    config = changed(
        experiment("conditional_gan"),
        {"data.source": "pictures", "data.folder": tmp_path},
    )
    with pytest.raises(ValueError, match="ask for 10 classes"):
        picture_batches(config, 0)


def test_there_are_no_more_labels_than_classes():
    config = changed(
        experiment("conditional_gan"),
        {"model.arguments": '{"picture_shape": [8, 8, 1], "classes": 3}'},
    )
    with pytest.raises(ValueError, match=r"ask for 3 classes, .* digits have \d+: set"):
        picture_batches(config, 0)
