import json
import pickle
from dataclasses import replace

import keras
import numpy as np
import pytest
from PIL import Image

from data_pipeline.bulk.serial_executor import SerialExecutor
from tests.in_memory_bucket import bucket_with
from tests.trainers.tiny_restorer import TinyRestorer
from trainers import evaluation
from trainers.evaluation import evaluate
from trainers.evaluation_plot import write_evaluation_plot
from trainers.protocols import protocol_named
from trainers.results_table import results_table


@pytest.fixture(scope="module")
def record(clean_videos):
    network = TinyRestorer()
    network.build_for_clips()
    protocol = replace(
        protocol_named("awgn_clipped"), max_frames=3, noise_levels=(10.0, 25.0)
    )
    return evaluate(
        network,
        protocol,
        clean_videos,
        subject="tiny",
        command="kinozoo evaluate --preset=tiny",
        show_progress=False,
    )


def test_a_record_has_every_clip_level_and_mode_and_can_be_repeated(record):
    record = json.loads(json.dumps(record))
    cases = {(c["clip"], c["noise_level"], c["mode"]) for c in record["clips"]}
    assert len(cases) == len(record["clips"]) == 2 * 2 * 2
    assert {clip["frames"] for clip in record["clips"]} == {3}
    assert record["protocol"]["seed"] == 0
    assert record["command"] == "kinozoo evaluate --preset=tiny"
    assert record["versions"]["keras"].startswith("3.")
    assert record["parameters"] == 3 * 27 + 3 + 3 * 3 + 3


def test_machines_without_git_have_figures_too(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    versions = evaluation._versions()
    assert "commit" not in versions
    assert versions["keras"].startswith("3.")


def test_networks_that_restore_nothing_are_refused(clean_videos):
    with pytest.raises(ValueError, match="restore clips; received vae, a Sequential"):
        evaluate(
            keras.Sequential(),
            protocol_named("awgn_clipped"),
            clean_videos,
            subject="vae",
            command="",
        )


def test_averages_are_over_clips(record):
    first = record["averages"][0]
    own = [
        clip["psnr"]
        for clip in record["clips"]
        if (clip["noise_level"], clip["mode"]) == (first["noise_level"], first["mode"])
    ]
    assert first["clips"] == len(own) == 2
    assert first["psnr"] == pytest.approx(sum(own) / 2)
    assert 27.5 < first["psnr"] < 29.5


def test_its_table_can_be_made(record):
    assert "| tiny | told | 2" in results_table("awgn_clipped", [record])


def test_its_plot_is_a_picture(record, tmp_path):
    path = tmp_path / "plot.png"
    write_evaluation_plot(record, path)
    with Image.open(path) as picture:
        colours = picture.convert("RGB").getcolors(maxcolors=1_000_000)
    assert len(colours) > 20


def _built() -> TinyRestorer:
    network = TinyRestorer()
    network.build_for_clips()
    network.set_weights([0.01 * np.ones_like(w) for w in network.get_weights()])
    return network


class _Elsewhere(SerialExecutor):
    """Sends the task through a pickle, as to another process, and turns items round."""

    def run(self, task, items):
        outcomes = list(super().run(pickle.loads(pickle.dumps(task)), items))
        yield from reversed(outcomes)


def test_figures_are_the_same_wherever_cases_are_measured_and_clips_are(clean_videos):
    protocol = replace(
        protocol_named("awgn_clipped"), max_frames=2, noise_levels=(25.0,)
    )
    told = {"subject": "tiny", "command": "", "show_progress": False}
    here = evaluate(_built(), protocol, clean_videos, **told)
    there = evaluate(
        _built(),
        protocol,
        f"{bucket_with(clips=clean_videos)}/clips",
        executor=lambda _: _Elsewhere(),
        load=_built,
        **told,
    )
    assert there | {"date": ""} == here | {"date": ""}
