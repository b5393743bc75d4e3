"""`kinozoo train` and `kinozoo evaluate` as a person calls them, end to end."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.synthetic_video import SyntheticVideo, write_video
from workflow.commands import evaluate, train

ROOT = Path(__file__).parents[3]


def _kinozoo(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "workflow.main", *map(str, arguments)],
        cwd=ROOT,
        env=os.environ | {"CUDA_VISIBLE_DEVICES": ""},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_two_mirrored_steps_and_an_evaluation_of_their_checkpoint(tmp_path):
    clips, workdir = tmp_path / "clips", tmp_path / "run"
    clips.mkdir()
    for seed in range(2):
        video = SyntheticVideo(
            frames=4, codec="ffv1", pixel_format="bgr0", options=(), seed=seed
        )
        write_video(clips / f"{seed}.mkv", video)
    trained = _kinozoo(
        "train",
        "--experiment=smoke",
        f"--workdir={workdir}",
        "--strategy=mirrored",
        "--processor_devices=2",
        "--config.schedule.steps=2",
    )
    assert trained.returncode == 0, trained.stderr[-3000:]
    config = json.loads((workdir / "config.json").read_text())
    assert config["schedule"]["steps"] == 2
    assert (workdir / "checkpoints/latest/checkpoint").is_file()
    assert list((workdir / "tensorboard").iterdir())
    measured = _kinozoo(
        "evaluate", f"--checkpoint={workdir}", f"--data={clips}", "--max_frames=2"
    )
    assert measured.returncode == 0, measured.stderr[-3000:]
    record = json.loads((workdir / "eval/awgn_clipped.json").read_text())
    assert len(record["clips"]) == 2 * 3 * 2
    assert record["command"].startswith("kinozoo evaluate --checkpoint=")
    assert (workdir / "eval/awgn_clipped.png").is_file()


@pytest.mark.parametrize(
    ("command", "arguments", "status", "sentence"),
    [
        (train, [], 1, "--workdir=DIR"),
        (train, ["x"], 1, "takes flags only; received 'x'"),
        (train, ["--config.data.cropp=8"], 2, "config.data.crop"),
        (train, ["--config.data.crop=x"], 2, "config.data.crop must be a whole number"),
        (
            train,
            ["--strategy=many"],
            2,
            "multi_worker|parameter_server|tpu",
        ),
        (evaluate, [], 1, "either --preset=NAME or --checkpoint=DIR"),
        (evaluate, ["--preset=denoise_fast"], 1, "--data=DIR"),
        (evaluate, ["--write_tables=absent.md"], 1, "There is no document absent.md"),
    ],
)
def test_a_wrong_call_gets_one_sentence(command, arguments, status, sentence, capsys):
    flag_values = command.COMMAND.flag_values
    for name in flag_values:
        flag_values[name].unparse()
    assert command.COMMAND.execute(arguments) == status
    errors = capsys.readouterr().err
    assert sentence in errors
    assert len(errors.splitlines()) == 1
