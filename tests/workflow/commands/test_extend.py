"""`kinozoo extend` as a person calls it."""

import numpy as np
import pytest
from PIL import Image

from data_pipeline.video.probe import probe_video
from tests.serving.small_predictor import save_small_predictor
from tests.synthetic_video import write_video
from workflow.commands.extend import COMMAND


@pytest.fixture(autouse=True)
def default_flags():
    yield
    for name in COMMAND.flag_values:
        COMMAND.flag_values[name].unparse()


@pytest.fixture
def film(tmp_path):
    return write_video(tmp_path / "in.mp4", width=32, height=32, frames=4)


def test_the_new_film_lies_beside_the_old_one_and_the_report_where_it_is_wanted(
    film, tmp_path, capsys
):
    preset = save_small_predictor(tmp_path / "small")
    page = tmp_path / "page.html"
    Image.fromarray(np.zeros((8, 8), np.uint8)).save(tmp_path / "end.png")
    arguments = [f"--model={preset}", "--frames=3", f"--report={page}"]
    arguments.append(f"--to={tmp_path / 'end.png'}")
    assert COMMAND.execute([str(film), *arguments]) == 0, capsys.readouterr().err
    assert "frames 4 to 6, counted from 0, are INVENTED" in capsys.readouterr().out
    assert probe_video(tmp_path / "in_extended.mp4").frame_count == 7
    assert page.is_file()
    assert COMMAND.execute([str(film), *arguments]) == 1
    assert "exists already" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "received 0 names"),
        (["in.mp4"], "extend needs a network that predicts"),
        (["nothing.mp4", "new.mp4", "--model=espcn_x4"], "nothing.mp4"),
        (["nothing.mp4", "--model=espcn_x4", "--to=no.png"], "no.png"),
        (["in.mp4", "--model=svg", "--report=in.mp4"], "a report is an .html file"),
        (["in.mp4", "--model=espcn_x4", "--report=/nowhere/a.html"], "for the report"),
    ],
)
def test_a_wrong_call_gets_one_sentence(arguments, sentence, capsys):
    assert COMMAND.execute(arguments) == 1
    errors = capsys.readouterr().err
    assert sentence in errors
    assert len(errors.splitlines()) == 1
