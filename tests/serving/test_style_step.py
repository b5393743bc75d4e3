"""What is said about the step style, and what it does to films."""

import numpy as np
import pytest
from PIL import Image

from serving.frame_stream import FrameStream
from serving.network_loading import load_networks, weights_identity
from serving.plan import Plan
from serving.style_step import StyleStep
from trainers.experiments import experiment
from trainers.run_folder import RunFolder
from zoo.card import Card
from zoo.catalog import save_preset
from zoo.gan.cycle_translator import CycleTranslator
from zoo.gan.dcgan_generator import DCGANGenerator
from zoo.style.texture_translator import TextureTranslator

_CARD = Card(
    preset="look",
    model="cyclegan",
    task="tests",
    degradation="none",
    training_data="none",
    data_licence="none",
    licence="Apache-2.0",
    training="none",
    limits="none",
)


@pytest.fixture
def picture(tmp_path):
    random = np.random.default_rng(0)
    pixels = random.random((20, 30, 3)) * (150, 60, 30) + (60, 40, 20)
    path = tmp_path / "reference.png"
    Image.fromarray(pixels.astype(np.uint8)).save(path)
    return path


def _streamed(step, frames):
    (runner,) = load_networks(Plan((step,)), "float32")
    stream = FrameStream(runner)
    made = [frame for each in frames for frame in stream.feed(each)]
    return np.stack(made + stream.finish())


def _frames(count=3):
    random = np.random.default_rng(1)
    return random.integers(0, 256, (count, 24, 32, 3), dtype=np.uint8)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("a.png", StyleStep(like="a.png", strength=0.7)),
        (
            "a.png+histogram+0.4",
            StyleStep(like="a.png", method="histogram", strength=0.4),
        ),
        (
            "network+back+look",
            StyleStep(like="look", method="network", direction="back", strength=0.7),
        ),
    ],
)
def test_what_it_is_like_a_method_and_a_strength_may_be_said(said, expected):
    step = StyleStep.parse(said, 0.7)
    assert step == expected
    assert Plan.from_json(Plan((step,)).to_json()).steps == (step,)


@pytest.mark.parametrize("said", ["", "0.5", "a.png+b.png", "a.png+0.5+0.6"])
def test_anything_else_is_refused(said):
    with pytest.raises(ValueError, match=r"style:reference\.jpg"):
        StyleStep.parse(said)


@pytest.mark.parametrize("method", ["histogram", "statistics"])
def test_films_get_the_colours_of_a_picture(picture, method):
    made = _streamed(StyleStep(like=str(picture), method=method), _frames())
    reference = np.asarray(Image.open(picture), np.float32)
    assert made.shape == _frames().shape
    expected = reference.mean(axis=(0, 1))
    np.testing.assert_allclose(made.mean(axis=(0, 1, 2)), expected, atol=8)


def test_half_the_strength_goes_half_way(picture):
    whole = _streamed(StyleStep(like=str(picture)), _frames()).astype(float)
    half = _streamed(StyleStep(like=str(picture), strength=0.5), _frames())
    assert np.abs(half - 0.5 * (whole + _frames())).max() <= 1.0


def test_a_pair_of_translators_goes_either_way(tmp_path):
    network = CycleTranslator(channels=4, blocks=0)
    save_preset(network, tmp_path / "look", _CARD)
    made = {}
    for direction in ("there", "back"):
        step = StyleStep.parse(f"{tmp_path / 'look'}+{direction}")
        assert step.method == "network"
        made[direction] = _streamed(step, _frames(2))
        clip = _frames(2)[None].astype(np.float32) / 255.0
        expected = np.asarray(network.translate(clip, direction))[0]
        expected = np.round(255.0 * np.clip(expected, 0.0, 1.0))
        assert np.abs(made[direction] - expected).max() <= 1.0
    assert np.abs(made["there"].astype(int) - made["back"]).max() > 1


def test_only_pairs_of_translators_have_a_way_back(tmp_path):
    with pytest.raises(ValueError, match="only presets of two looks"):
        StyleStep.parse("a.png+back")
    painter = TextureTranslator(channels=2, blocks=0)
    painter.build_for_clips()
    save_preset(painter, tmp_path / "paint", _CARD)
    step = StyleStep.parse(f"{tmp_path / 'paint'}+back")
    with pytest.raises(ValueError, match="which knows one look"):
        load_networks(Plan((step,)), "float32")


def test_another_picture_of_the_same_name_is_noticed(picture):
    plan = Plan((StyleStep(like=str(picture)),))
    before = weights_identity(plan)
    Image.open(picture).rotate(180).resize((40, 40)).save(picture)
    assert weights_identity(plan) != before


def test_what_is_no_picture_and_no_translator_is_refused(tmp_path):
    broken = tmp_path / "broken.png"
    broken.write_text("no picture")
    generator = DCGANGenerator(latent_size=2, channels=2, picture_shape=(8, 8, 3))
    save_preset(generator, tmp_path / "noise", _CARD)
    RunFolder(tmp_path / "run").write_config(experiment("cyclegan"))
    for like, kind, message in (
        (tmp_path / "none.png", FileNotFoundError, "no reference picture"),
        (broken, ValueError, "is no picture"),
        (tmp_path / "noise", ValueError, "translates no film"),
        (tmp_path / "run", ValueError, "of a run, kinozoo preset makes one"),
    ):
        step = StyleStep.parse(str(like))
        with pytest.raises(kind, match=message):
            load_networks(Plan((step,)), "float32")
