"""`kinozoo pipeline run`, `lineage` and `runs` as a person calls them, end to end."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.synthetic_video import SyntheticVideo, write_video
from workflow.commands import lineage, pipeline, runs
from workflow.pipeline.digests import folder_digest
from zoo.catalog import PRESETS

ROOT = Path(__file__).parents[3]


@pytest.fixture
def call(capsys):
    """Runs a command in this process; returns its status and what it said."""

    def run(command, *arguments):
        values = command.COMMAND.flag_values
        for name in values:
            values[name].unparse()
        status = command.COMMAND.execute(list(map(str, arguments)))
        said = capsys.readouterr()
        return status, said.out + said.err

    return run


@pytest.mark.parametrize(
    ("command", "arguments", "sentence"),
    [
        (pipeline, [], "pipeline takes the word run and flags"),
        (pipeline, ["run"], "--root=DIR"),
        (pipeline, ["run", "--root={empty}"], "--videos=DIR"),
        (
            pipeline,
            ["run", "--root={empty}", "--videos=absent", "--metadata=none"],
            "There is no folder absent",
        ),
        (
            pipeline,
            ["run", "--root={empty}", "--videos=x", "--parameter=Transform"],
            "takes Component.field=value; received 'Transform'",
        ),
        (
            pipeline,
            ["run", "--root={empty}", "--videos={empty}", "--to=Tuner", "--dry_run"],
            "no component 'Tuner'",
        ),
        (
            pipeline,
            [
                "run",
                "--root={empty}",
                "--videos={empty}",
                "--validation=on",
                "--workflow_python={empty}/absent",
            ],
            "absent cannot be run",
        ),
        (lineage, [], "lineage takes the folder"),
        (lineage, ["x", "--root={empty}"], "no pipeline was run there"),
        (runs, ["--root={empty}"], "no pipeline was run there"),
        (runs, ["x"], "takes flags only"),
    ],
)
def test_a_wrong_call_gets_one_sentence(call, tmp_path, command, arguments, sentence):
    status, said = call(command, *(text.format(empty=tmp_path) for text in arguments))
    assert status == 1
    assert sentence in said
    # What is left out is said, too.
    assert sum("left out" not in line for line in said.splitlines()) == 1


def test_without_ml_metadata_it_says_what_to_do(call, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "ml_metadata", None)
    status, said = call(pipeline, "run", f"--root={tmp_path}", f"--videos={tmp_path}")
    assert status == 1
    assert "pip install 'kinozoo[workflow]'" in said
    assert "--metadata=none" in said


def test_lineage_takes_presets_by_their_names(call, tmp_path):
    pytest.importorskip("ml_metadata")
    from workflow.lineage.connection import open_metadata

    open_metadata(tmp_path)
    status, said = call(lineage, "denoise_fast", f"--root={tmp_path}")
    assert status == 1
    assert str(PRESETS / "denoise_fast") in said
    status, said = call(lineage, "denoise_slow", f"--root={tmp_path}")
    assert "denoise_slow" in said and str(PRESETS) not in said


def _arguments(folder, *more):
    return [
        "run",
        f"--root={folder / 'root'}",
        f"--videos={folder / 'videos'}",
        "--experiment=smoke",
        "--model=tiny",
        "--config.run.save_every=1",
        "--parameter=ExampleGen.ingest.shrink=never",
        "--parameter=Transform.max_frames=2",
        # Four steps teach nothing: what is shown is the way, not the quality.
        "--parameter=Evaluator.least_gain=-3",
        "--validation=off",
        *more,
    ]


def _start(folder, *more):
    return subprocess.Popen(
        [
            sys.executable,
            "-m",
            "workflow.main",
            "pipeline",
            *map(str, _arguments(folder, *more)),
        ],
        cwd=ROOT,
        env=os.environ | {"CUDA_VISIBLE_DEVICES": ""},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def _versions(folder):
    home = folder / "root/serving/tiny"
    return sorted(path.name for path in home.iterdir()) if home.is_dir() else []


@pytest.mark.slow
def test_from_videos_to_a_served_model_through_a_kill_and_a_worse_one(call, tmp_path):
    pytest.importorskip("ml_metadata")
    videos, home = tmp_path / "videos", tmp_path / "root/denoise"
    videos.mkdir()
    for seed in range(3):
        video = SyntheticVideo(
            width=96,
            height=80,
            codec="ffv1",
            pixel_format="bgr0",
            options=(),
            seed=seed,
        )
        write_video(videos / f"{seed}.mkv", video)

    # Killed as soon as there is a checkpoint.
    killed = _start(tmp_path)
    while not list(home.glob("Trainer/.partial-*/work/run/checkpoints/latest/*.index")):
        assert killed.poll() is None, killed.stdout.read()
        time.sleep(0.1)
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    assert not list(home.glob("Trainer/[0-9]*"))

    resumed = _start(tmp_path)
    said = resumed.communicate()[0]
    assert resumed.returncode == 0, said[-3000:]
    assert "4 of 6 components ran" in said
    assert _versions(tmp_path) == ["1"]
    served = tmp_path / "root/serving/tiny/1"
    exported = home / "Trainer/1/Model/Format-Serving"
    assert folder_digest(served) == folder_digest(exported)

    status, said = call(pipeline, *_arguments(tmp_path))
    assert status == 0
    assert "0 of 6 components ran" in said
    changed = ["--config.degradation.grain_share=0.5", "--dry_run"]
    status, said = call(pipeline, *_arguments(tmp_path, *changed))
    states = dict(line.split()[:2] for line in said.splitlines())
    assert states.pop("ExampleGen") == "cached"
    assert set(states.values()) == {"waiting"}

    status, said = call(lineage, served, f"--root={tmp_path / 'root'}")
    assert status == 0
    for name in ("Trainer/1", "Transform/1", "0.mkv  sha256", "licence not stated"):
        assert name in said

    # A learning rate at which nothing is learnt, and all is lost.
    worse = _start(tmp_path, "--config.optimizer.learning_rate=0.3")
    said = worse.communicate()[0]
    assert worse.returncode == 0, said[-3000:]
    assert "4 of 6 components ran" in said
    verdict = home / "Evaluator/2/ModelBlessing/NOT_BLESSED"
    record = json.loads(verdict.read_text())
    assert "to the last blessed model" in " ".join(record["reasons"])
    assert _versions(tmp_path) == ["1"]
    assert (home / "Pusher/2/PushedModel/NOT_PUSHED").is_file()
    status, said = call(runs, f"--root={tmp_path / 'root'}")
    assert [line.split()[2] for line in said.splitlines()] == [
        "killed",
        "done",
        "done",
        "done",
    ]
