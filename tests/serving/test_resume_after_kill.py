"""A restoration that is really killed, in a process of its own."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.serving.small_denoiser import save_small_preset
from tests.synthetic_video import write_video

ROOT = Path(__file__).parents[2]


def _start(film, output, preset):
    command = [sys.executable, "-m", "workflow.main", "restore", str(film), str(output)]
    return subprocess.Popen(
        [*command, f"--preset={preset}", "--noise=10", "--steps=denoise"],
        cwd=ROOT,
        env=os.environ | {"TF_CPP_MIN_LOG_LEVEL": "3"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


def _finish(process):
    _, said = process.communicate(timeout=300)
    assert process.returncode == 0, said


@pytest.mark.slow
@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGKILL, -9), (signal.SIGINT, 130)]
)
def test_it_goes_on_after_a_signal(tmp_path, number, status):
    preset = save_small_preset(tmp_path / "preset")
    film = write_video(tmp_path / "old.mp4", frames=1500, cuts=(700,), audio_tracks=1)
    _finish(_start(film, tmp_path / "whole.mp4", preset))

    output = tmp_path / "new.mp4"
    process = _start(film, output, preset)
    journal = tmp_path / ".new.mp4.kinozoo"
    while not list(journal.glob("*.segment")):
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(number)
    _, said = process.communicate(timeout=60)
    assert process.returncode == status
    assert "Traceback" not in said
    assert not output.exists()
    assert list(journal.glob("*.segment"))

    _finish(_start(film, output, preset))
    assert output.read_bytes() == (tmp_path / "whole.mp4").read_bytes()
    assert not journal.exists()
