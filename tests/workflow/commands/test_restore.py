"""`kinozoo restore` as a person calls it."""

import subprocess
import sys
from pathlib import Path

import pytest

from data_pipeline.video.probe import probe_video
from tests.serving.small_damage_restorer import save_small_damage_preset
from tests.serving.small_denoiser import save_small_preset
from tests.synthetic_video import write_video
from workflow.commands.restore import COMMAND


@pytest.fixture(scope="module")
def preset(tmp_path_factory):
    return save_small_preset(tmp_path_factory.mktemp("presets") / "small")


@pytest.fixture
def film(tmp_path):
    folder = tmp_path / "films"
    folder.mkdir()
    return write_video(folder / "old.mp4", frames=8, noise=12.0, audio_tracks=1)


@pytest.fixture(autouse=True)
def default_flags():
    yield
    for name in COMMAND.flag_values:
        COMMAND.flag_values[name].unparse()


def test_it_restores_and_says_what_it_did(film, preset, tmp_path, capsys):
    new = tmp_path / "new.mp4"
    assert COMMAND.execute([str(film), str(new), f"--preset={preset}"]) == 0
    printed = capsys.readouterr().out
    assert "8 frames" in printed
    assert "byte for byte" in printed
    assert probe_video(new).frame_count == 8


def test_the_strength_reaches_the_plan(film, preset, tmp_path, capsys):
    arguments = [str(film), str(tmp_path / "new.mkv"), f"--preset={preset}"]
    assert COMMAND.execute([*arguments, "--strength=0", "--codec=ffv1"]) == 0
    assert "pixels not changed" in capsys.readouterr().out


def test_a_flag_of_a_step_that_is_not_taken_is_told(film, preset, tmp_path, capsys):
    arguments = [str(film), str(tmp_path / "new.mkv"), f"--preset={preset}"]
    assert COMMAND.execute([*arguments, "--steps=grain:4", "--noise=9"]) == 0
    told = capsys.readouterr().err
    assert "--preset changed nothing" in told
    assert "--noise changed nothing" in told
    assert "--deblur_preset" not in told


def test_a_flag_of_a_step_that_is_taken_is_not_told(film, preset, tmp_path, capsys):
    arguments = [str(film), str(tmp_path / "new.mkv"), f"--preset={preset}"]
    assert COMMAND.execute(arguments) == 0
    assert "changed nothing" not in capsys.readouterr().err


def test_a_report_is_written_beside_the_film(film, preset, tmp_path, capsys):
    new, page = tmp_path / "new.mp4", tmp_path / "page.html"
    arguments = [str(film), str(new), f"--preset={preset}", f"--report={page}"]
    assert COMMAND.execute(arguments) == 0
    assert "data:image/jpeg" in page.read_text(encoding="utf-8")
    assert str(page) in capsys.readouterr().out


@pytest.mark.slow
def test_the_mask_of_the_damage_step_is_written_and_can_be_given_back(
    film, tmp_path, capsys
):
    preset = save_small_damage_preset(tmp_path / "damage")
    mask = tmp_path / "mask.mkv"
    arguments = ["--steps=damage", f"--damage_preset={preset}"]
    first = [str(film), str(tmp_path / "new.mp4"), f"--mask_output={mask}"]
    assert COMMAND.execute([*first, *arguments]) == 0
    assert probe_video(mask).frame_count == 8
    assert f"- mask: {mask}" in capsys.readouterr().out
    again = [str(film), str(tmp_path / "again.mp4"), f"--damage_mask={mask}"]
    # Flags keep their values within one process.
    again += ["--mask_output=", "--nofind_damage"]
    assert COMMAND.execute([*again, *arguments]) == 0
    assert "left alone" in capsys.readouterr().out
    assert COMMAND.execute([*first, *arguments]) == 1
    assert "exists already" in capsys.readouterr().err


def test_a_preview_is_a_picture_and_no_film(film, preset, tmp_path, capsys):
    picture = tmp_path / "look.png"
    assert (
        COMMAND.execute([str(film), f"--preview={picture}", f"--preset={preset}"]) == 0
    )
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert {path.name for path in tmp_path.iterdir()} == {"look.png", "films"}
    assert "no film was written" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "status", "sentence"),
    [
        (["OLD"], 1, "takes the old film and the new one"),
        (["OLD", "NEW", "--strength=2"], 2, "strength"),
        (["OLD", "NEW", "--noise=loud"], 1, "auto, blind or a standard deviation"),
        (["OLD", "NEW", "--preset=unheard_of"], 1, "no preset 'unheard_of'"),
        (["OLD", "NEW", "--tile=huge"], 1, "tile is auto, off or a number"),
        (["OLD", "NEW", "--steps=trim:9"], 1, "START-END in seconds or h:m:s"),
        (["OLD", "NEW", "--steps=trim:9-12"], 1, "no picture from 9 s to 12 s"),
        (["OLD", "NEW", "--steps=crop:200x40+0+0"], 1, "pictures of 64x48 pixels"),
        (["OLD", "NEW", "--steps=grain:much"], 1, "as in grain:4"),
        (["OLD", "OLD", "--force"], 1, "the source itself"),
        (["missing.mp4", "NEW"], 1, "missing.mp4"),
        (["TEXT", "NEW"], 1, "text.mp4"),
        (["OLD", "NEW", "--report=/nowhere/page.html"], 1, "for the report"),
        (["OLD", "NEW", "--report=film.mp4"], 1, "a report is an .html file"),
        (["OLD", "--preview=P", "--report=R"], 1, "leave --report out"),
        (["OLD", "--preview=P", "--mask_output=M"], 1, "leave --mask_output out"),
        (["OLD", "/nowhere/new.mp4"], 1, "no folder /nowhere"),
        (["OLD", "OLD.txt"], 1, "must end in"),
    ],
)
def test_a_wrong_call_gets_one_sentence_and_leaves_nothing(
    film, preset, tmp_path, capsys, arguments, status, sentence
):
    text = tmp_path / "text.mp4"
    text.write_text("this is not a film\n" * 30)
    names = {"OLD": film, "NEW": tmp_path / "new.mp4", "TEXT": text}
    names["OLD.txt"] = tmp_path / "new.txt"
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    given = [f"--preset={preset}", *(str(names.get(a, a)) for a in arguments)]
    assert COMMAND.execute(given) == status
    captured = capsys.readouterr()
    assert sentence in captured.err
    assert len(captured.err.splitlines()) == 1
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before


def test_help_answers_without_tensorflow():
    code = (
        "import sys; from workflow.commands.restore import COMMAND; "
        "assert COMMAND.execute(['--help']) == 0; "
        "assert not {'tensorflow', 'keras', 'av'} & set(sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "--strength" in done.stdout


def test_a_served_model_without_a_server_is_a_mistake(film, tmp_path, capsys):
    arguments = [str(film), str(tmp_path / "new.mp4"), "--model=denoise_fast"]
    assert COMMAND.execute(arguments) == 1
    assert "needs --target" in capsys.readouterr().err


@pytest.mark.parametrize(
    "flag",
    [
        "--requests=2",
        "--deadline=9",
        "--patience=0",
        "--message_limit_mb=64",
        "--tls",
        "--tls_ca_file=ca.pem",
        "--tls_server_name=server",
        "--token_file=token",
    ],
)
def test_flags_about_a_server_are_a_mistake_without_one(film, tmp_path, capsys, flag):
    assert COMMAND.execute([str(film), str(tmp_path / "new.mp4"), flag]) == 1
    said = capsys.readouterr().err
    assert "without --target" in said
    assert flag.partition("=")[0] in said


def test_a_server_that_is_away_is_told_and_leaves_the_film_for_later(
    film, preset, tmp_path, capsys
):
    arguments = [str(film), str(tmp_path / "new.mp4"), f"--preset={preset}"]
    arguments += ["--steps=denoise", "--target=localhost:1", "--patience=0"]
    assert COMMAND.execute(arguments) == 74
    said = capsys.readouterr().err
    assert "the server localhost:1 could not take the request" in said
    assert not (tmp_path / "new.mp4").exists()
