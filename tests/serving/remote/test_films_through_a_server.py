"""Films restored through a server process, and without."""

import os
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from serving.client.client_options import ClientOptions
from serving.denoise_step import DenoiseStep
from serving.engine import restore_film
from serving.export import export_restorer
from serving.old_film_step import OldFilmStep
from serving.plan import Plan
from serving.remote.remote_settings import RemoteSettings
from serving.restore_job import RestoreJob
from tests.serving.small_denoiser import (
    save_small_preset,
    small_denoiser,
    small_recurrent_restorer,
)
from tests.synthetic_video import write_video

ROOT = Path(__file__).parents[3]

pytestmark = pytest.mark.slow


class ServerProcess:
    """`kinozoo serve` in a process of its own."""

    def __init__(self, base: Path, port: int = 0):
        command = [sys.executable, "-m", "workflow.main", "serve", "--rest_api_port=0"]
        self.process = subprocess.Popen(
            [*command, f"--model_base_path={base}", f"--port={port}"],
            cwd=ROOT,
            env=os.environ | {"TF_CPP_MIN_LOG_LEVEL": "3"},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        said = self.process.stdout.readline()
        self.port = int(re.search(r"gRPC at (\d+)", said)[1])

    def end(self, number: int) -> int:
        self.process.send_signal(number)
        status = self.process.wait(60)
        self.process.stdout.close()
        return status


@pytest.fixture(scope="module")
def networks(tmp_path_factory):
    """The presets "windowed" and "recurrent", and a folder where they are exported."""
    home = tmp_path_factory.mktemp("networks")
    made = {"windowed": small_denoiser(), "recurrent": small_recurrent_restorer()}
    for name, network in made.items():
        save_small_preset(home / "presets" / name, network)
        export_restorer(network, home / "models", name)
    return home


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    path = tmp_path_factory.mktemp("films") / "old.mp4"
    return write_video(
        path, width=70, height=52, frames=150, cuts=(40,), audio_tracks=1
    )


def _job(film, networks, output, name, **fields):
    preset = str(networks / "presets" / name)
    step = OldFilmStep(preset=preset)
    if name == "windowed":
        step = DenoiseStep(preset=preset, noise_level=15.0)
    return RestoreJob(source=film, output=output, plan=Plan((step,)), **fields)


def _remote(port, **fields):
    # Messages that hold a part of a shot.
    options = ClientOptions(
        target=f"localhost:{port}", message_limit=2 << 20, patience=90, **fields
    )
    return RemoteSettings(client=options)


def _restore(job):
    return restore_film(job, show_progress=False)


@pytest.mark.parametrize("name", ["windowed", "recurrent"])
def test_a_server_that_is_killed_and_comes_back_changes_no_byte(
    name, film, networks, tmp_path
):
    here = _job(film, networks, tmp_path / "here.mp4", name)
    _restore(here)
    server = ServerProcess(networks / "models")
    came_back = []

    def kill_and_restart():
        server.end(signal.SIGKILL)
        came_back.append(ServerProcess(networks / "models", server.port))

    there = _job(
        film, networks, tmp_path / "there.mp4", name, remote=_remote(server.port)
    )
    journal = tmp_path / ".there.mp4.kinozoo"
    worker = threading.Thread(target=_restore, args=(there,))
    worker.start()
    while not list(journal.glob("*.segment")) and worker.is_alive():
        worker.join(0.005)
    assert worker.is_alive(), "it was done before the server could be killed"
    kill_and_restart()
    worker.join(240)
    assert came_back[0].end(signal.SIGTERM) == 0
    assert there.output.read_bytes() == here.output.read_bytes()
