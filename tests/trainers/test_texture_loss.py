"""What a painter of textures is told."""

import numpy as np
import pytest
import tensorflow as tf
from PIL import Image

from trainers.texture_config import TextureConfig
from trainers.texture_loss import TextureLoss, unsteadiness_along_motion

RANDOM = np.random.default_rng(0)


@pytest.fixture
def reference(tmp_path):
    stripes = np.tile(np.array([0, 255], np.uint8).repeat(4), (64, 8))
    path = tmp_path / "stripes.png"
    Image.fromarray(np.stack([stripes] * 3, axis=-1)).save(path)
    return path


def _moving(frames=3):
    picture = np.kron(RANDOM.random((8, 8, 3)), np.ones((4, 4, 1)))
    clip = np.stack([np.roll(picture, index, axis=1) for index in range(frames)])
    return tf.constant(clip[None].astype(np.float32))


def test_the_terms_add_up_by_their_weights(reference):
    config = TextureConfig(
        reference=str(reference),
        side=64,
        content=2.0,
        texture=3.0,
        smoothness=0.5,
        steadiness=4.0,
    )
    clip = _moving()
    value, terms = TextureLoss(config)(clip, 1.0 - clip)
    expected = (
        2.0 * terms["content"]
        + 3.0 * terms["texture"]
        + 0.5 * terms["smoothness"]
        + 4.0 * terms["unsteadiness"]
    )
    assert float(value) == pytest.approx(float(expected), rel=1e-5)


def test_the_texture_itself_costs_nothing_and_the_clip_itself_no_content(reference):
    loss = TextureLoss(TextureConfig(reference=str(reference), side=64))
    picture = np.asarray(Image.open(reference), np.float32)[None, None] / 255.0
    _, terms = loss(tf.constant(picture), tf.constant(picture))
    assert float(terms["texture"]) < 1e-6
    assert float(terms["content"]) == 0.0
    _, other = loss(_moving(1), _moving(1))
    assert float(other["texture"]) > 0.1


def test_what_moves_with_the_film_is_steady_and_what_stays_behind_is_not():
    clip = _moving()
    with_it = float(unsteadiness_along_motion(clip, 0.5 * clip + 0.2))
    behind = tf.repeat(clip[:, :1], 3, axis=1)
    assert with_it < 0.5 * float(unsteadiness_along_motion(clip, behind))


def test_a_missing_or_broken_picture_is_told(tmp_path):
    broken = tmp_path / "broken.png"
    broken.write_text("no picture")
    for path, kind in ((tmp_path / "none.png", OSError), (broken, ValueError)):
        with pytest.raises(kind, match=r"config\.texture\.reference"):
            TextureLoss(TextureConfig(reference=str(path)))


def test_what_the_config_must_not_say_is_refused_by_its_name(reference):
    with pytest.raises(ValueError, match=r"config\.texture\.smoothness must be 0"):
        TextureConfig(smoothness=-0.1)
    with pytest.raises(ValueError, match=r"config\.texture\.features is random_conv"):
        TextureLoss(TextureConfig(reference=str(reference), features="VGG"))
