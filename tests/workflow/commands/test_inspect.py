"""`kinozoo inspect` as a person calls it."""

import json

import pytest

from tests.synthetic_video import write_video
from workflow.commands.inspect import COMMAND


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    return write_video(tmp_path_factory.mktemp("film") / "film.mp4", frames=12)


def test_it_prints_a_table_and_writes_json(film, tmp_path, capsys):
    target = tmp_path / "found.json"
    assert COMMAND.execute([str(film), f"--json={target}", "--moments=2"]) == 0
    printed = capsys.readouterr().out
    assert "64 x 48, 8 bit" in printed
    assert "12 frames" in printed
    assert max(len(line) for line in printed.splitlines()) <= 88
    assert json.loads(target.read_text())["frames"] == 12


def test_json_goes_to_the_screen_for_a_dash(film, capsys):
    assert COMMAND.execute([str(film), "--json=-", "--moments=1"]) == 0
    assert json.loads(capsys.readouterr().out)["width"] == 64


def test_json_is_not_written_over_a_film(film, capsys):
    before = film.read_bytes()
    assert COMMAND.execute([str(film), f"--json={film}", "--moments=1"]) == 1
    assert "over which no JSON is written" in capsys.readouterr().err
    assert film.read_bytes() == before


def test_films_are_compared_side_by_side(film, tmp_path, capsys):
    other = write_video(tmp_path / "other.mp4", frames=8, noise=30.0)
    target = tmp_path / "both.json"
    arguments = [str(film), str(other), f"--json={target}", "--moments=1"]
    assert COMMAND.execute(arguments) == 0
    printed = capsys.readouterr().out.splitlines()
    assert printed[:2] == [f"(1) {film}", f"(2) {other}"]
    (sharpness,) = [line for line in printed if line.startswith("sharpness")]
    first, second = json.loads(target.read_text())
    for record in (first, second):
        assert f"{record['measures']['sharpness']:.2f} levels" in sharpness
    assert first["measures"] != second["measures"]


def test_it_draws_the_key_frames(film, tmp_path, capsys):
    target = tmp_path / "sheet.png"
    assert COMMAND.execute([str(film), f"--contact_sheet={target}"]) == 0
    assert str(target) in capsys.readouterr().out
    assert target.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["missing.mp4"], "no file missing.mp4"),
        ([], "takes a video file"),
        (["missing.mp4", "--json=/nowhere/a.json"], "no folder /nowhere for the JSON"),
    ],
)
def test_a_wrong_call_gets_one_sentence(arguments, sentence, capsys):
    assert COMMAND.execute(arguments) == 1
    captured = capsys.readouterr()
    assert sentence in captured.err
    assert len(captured.err.splitlines()) == 1
    assert captured.out == ""
