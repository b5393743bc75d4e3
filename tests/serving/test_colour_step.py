"""What is said about the step colour, and what its runner does."""

from pathlib import Path

import keras
import numpy as np
import pytest
from PIL import Image

from data_pipeline.video.probe import probe_video
from serving.colour_runner import ColourRunner, read_reference
from serving.colour_step import ColourStep
from serving.faded_step import FadedStep
from serving.frame_stream import FrameStream
from serving.plan import STEP_CLASSES, Plan
from serving.planning import plan_restoration
from tests.synthetic_video import moving_texture, write_video
from zoo.temporal.colouriser import Colouriser
from zoo.temporal.deflicker import Deflicker


@pytest.fixture(scope="module")
def network() -> Colouriser:
    keras.utils.set_random_seed(0)
    network = Colouriser(widths=(4, 4, 4), compared=4, side=16, scene_shrink=8)
    network.build_for_clips()
    return network


@pytest.fixture(scope="module")
def frames() -> np.ndarray:
    clip = moving_texture(3, 18, 22, speed=1)
    return np.round(255 * clip).astype(np.uint8)


def _grey(frames: np.ndarray) -> np.ndarray:
    return np.repeat(frames[..., 1:2], 3, axis=-1)


def _streamed(runner: ColourRunner, frames: np.ndarray) -> np.ndarray:
    stream = FrameStream(runner)
    made = [frame for each in frames for frame in stream.feed(each)]
    return np.stack(made + stream.finish())


@pytest.mark.parametrize(
    ("said", "references", "strength"),
    [
        ("", (), 0.7),
        ("a.png", ("a.png",), 0.7),
        ("a.png+0.4+b.jpg", ("a.png", "b.jpg"), 0.4),
        ("1", (), 1.0),
    ],
)
def test_pictures_and_a_strength_may_be_said(said, references, strength):
    step = ColourStep.parse(said, "mine", 0.7)
    assert step == ColourStep(preset="mine", strength=strength, references=references)
    assert Plan.from_json(Plan((step,)).to_json()).steps == (step,)


def test_a_plan_is_made_of_what_is_said_without_a_look_at_the_film(tmp_path):
    plan = plan_restoration(
        tmp_path / "missing.mp4",
        steps="denoise,faded:0.5,colour:a.png",
        preset="denoise_fast",
        noise="blind",
        colour_preset="mine",
        strength=0.8,
    )
    denoise, faded, colour = plan.steps
    assert denoise.task == "denoise" and faded == FadedStep(strength=0.5)
    wanted = ColourStep(preset="mine", strength=0.8, references=("a.png",))
    assert colour == wanted


@pytest.mark.parametrize("said", ["0.3+0.4", "2", "a.png+-1"])
def test_other_strengths_are_refused(said):
    with pytest.raises(ValueError, match="received"):
        ColourStep.parse(said)


def test_colour_is_never_taken_unasked_and_has_its_place_in_the_chain():
    order = list(STEP_CLASSES)
    assert not ColourStep.automatic
    assert order.index("denoise") < order.index("faded") < order.index("colour")
    assert order.index("colour") < order.index("upscale") < order.index("interpolate")


@pytest.mark.slow
def test_references_decide_the_colours_and_brightness_stays(network, frames):
    picture = frames[0].astype(np.float32) / np.float32(255)
    grey = _grey(frames)
    alone = _streamed(ColourRunner(network), grey)
    one = _streamed(ColourRunner(network, pictures=[picture]), grey)
    other = _streamed(
        ColourRunner(network, pictures=[picture, picture[:9, ::-1, ::-1]]), grey
    )
    luma = np.array([0.2126, 0.7152, 0.0722])
    for made in (alone, one, other):
        assert made.shape == frames.shape
        np.testing.assert_allclose(made @ luma, grey[..., 0], atol=0.6)
    assert np.abs(one.astype(int) - alone).max() > 3
    assert np.abs(other.astype(int) - one).max() > 1


@pytest.mark.slow
def test_half_the_strength_is_half_the_colour(network, frames):
    picture = frames[0].astype(np.float32) / np.float32(255)
    grey = _grey(frames[:1]).astype(int)
    whole, half = (
        _streamed(
            ColourRunner(network, pictures=[picture], strength=strength), _grey(frames)
        )[0]
        for strength in (1.0, 0.5)
    )
    np.testing.assert_allclose(half - grey[0], 0.5 * (whole - grey[0]), atol=1.0)


def test_other_networks_are_refused():
    with pytest.raises(ValueError, match="a preset that colours; received Deflicker"):
        ColourRunner(Deflicker())


def test_references_are_read_and_what_is_none_is_refused(frames, tmp_path):
    picture = tmp_path / "picture.png"
    Image.fromarray(frames[0]).save(picture)
    np.testing.assert_allclose(255 * read_reference(picture), frames[0], atol=1e-4)
    large = tmp_path / "large.png"
    Image.fromarray(np.kron(frames[0], np.ones((90, 90, 1), np.uint8))).save(large)
    assert max(read_reference(large).shape) == 1024
    with pytest.raises(FileNotFoundError, match="no reference picture"):
        read_reference(Path("missing.png"))
    grey, text = tmp_path / "grey.png", tmp_path / "text.png"
    Image.fromarray(_grey(frames)[0]).save(grey)
    text.write_text("no picture")
    for path, message in ((grey, "has no colour"), (text, "is no picture")):
        with pytest.raises(ValueError, match=message):
            read_reference(path)


@pytest.mark.slow
def test_pictures_are_turned_as_the_film_lies_in_its_file(network, frames, tmp_path):
    picture = frames[0].astype(np.float32) / 255.0
    film = write_video(tmp_path / "old.mp4", frames=2, rotation=90)
    runner = ColourRunner(network, pictures=[picture])
    runner.fit(probe_video(film))
    stored = ColourRunner(network, pictures=[np.rot90(picture, -1)])
    for name, values in stored._remembered.items():
        np.testing.assert_array_equal(runner._remembered[name], values)
