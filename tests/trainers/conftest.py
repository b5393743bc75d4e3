"""What the trainers' tests share: two devices, a tiny network, small runs."""

from pathlib import Path

import pytest

from tests.synthetic_video import SyntheticVideo, write_video
from tests.trainers.tiny_run import TINY, changed
from trainers.experiment_config import ExperimentConfig
from trainers.experiments import experiment
from trainers.strategies import split_processor
from zoo import catalog

# TensorFlow takes this before its first operation only.
split_processor(2)


@pytest.fixture
def tiny_config(monkeypatch: pytest.MonkeyPatch) -> ExperimentConfig:
    """Six steps of a tiny network on procedural clips."""
    monkeypatch.setitem(catalog.CATALOG, "tiny", TINY)
    return changed(
        experiment("smoke"),
        {
            "model.network": "tiny",
            "model.arguments": "{}",
            "data.batch_size": "4",
            "data.crop": "16",
            "data.frames": "3",
            "schedule.steps": "6",
            "optimizer.learning_rate": "0.01",
            "run.histogram_every": "0",
            "run.save_every": "3",
        },
    )


@pytest.fixture(scope="session")
def clean_videos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of two lossless videos, 8 frames of 64x48."""
    folder = tmp_path_factory.mktemp("clean")
    for seed, name in enumerate(("first", "second")):
        video = SyntheticVideo(
            frames=8, codec="ffv1", pixel_format="bgr0", options=(), seed=seed
        )
        write_video(folder / f"{name}.mkv", video)
    return folder
