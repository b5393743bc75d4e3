"""`kinozoo style` as a person calls it."""

import numpy as np
import pytest
from PIL import Image

from data_pipeline.video.probe import probe_video
from data_pipeline.video.reader import VideoReader
from tests.synthetic_video import write_video
from workflow.commands.style import COMMAND


@pytest.fixture(autouse=True)
def default_flags():
    yield
    for name in COMMAND.flag_values:
        COMMAND.flag_values[name].unparse()


@pytest.fixture
def film(tmp_path):
    return write_video(tmp_path / "in.mp4", frames=4, audio_tracks=1)


@pytest.fixture
def reference(tmp_path):
    random = np.random.default_rng(0)
    pixels = random.random((32, 40, 3)) * (120, 60, 30) + (90, 40, 20)
    Image.fromarray(pixels.astype(np.uint8)).save(tmp_path / "reference.png")
    return tmp_path / "reference.png"


def test_a_film_like_a_picture_is_written_beside_the_old_one(film, reference, capsys):
    assert COMMAND.execute([str(film), f"--like={reference}"]) == 0
    new = film.with_name("in_styled.mp4")
    assert "method statistics" in capsys.readouterr().out
    assert probe_video(new).frame_count == 4
    frames = np.stack([frame.pixels for frame in VideoReader(new)])
    expected = np.asarray(Image.open(reference), float).mean(axis=(0, 1))
    np.testing.assert_allclose(frames.mean(axis=(0, 1, 2)), expected, atol=12)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "what it is to look like"),
        (["FILM"], "what it is to look like"),
        (["FILM", "--like=none.png"], "no reference picture"),
        (["FILM", "FILM", "--like=REFERENCE"], "the source itself"),
    ],
)
def test_what_is_wrong_is_told_in_a_sentence(arguments, told, film, reference, capsys):
    names = {"FILM": str(film), "--like=REFERENCE": f"--like={reference}"}
    assert COMMAND.execute([names.get(each, each) for each in arguments]) == 1
    assert told in capsys.readouterr().err
    assert not film.with_name("in_styled.mp4").exists()
