import json

import numpy as np
import pytest

from tests.trainers.tiny_run import changed
from trainers.networks import make_network
from trainers.run_folder import RunFolder
from trainers.validation import Validation


def test_figures_and_pictures_of_fixed_clips(tiny_config, clean_videos, tmp_path):
    config = changed(
        tiny_config,
        {
            "evaluation.folder": clean_videos,
            "evaluation.max_frames": 3,
            "evaluation.max_size": "32,48",
            "evaluation.pictures": 1,
        },
    )
    network = make_network(config.model)
    validation = Validation(config, network, RunFolder(tmp_path), write=True)
    psnr, scalars, pictures = validation.run(7)
    per_level = [scalars[f"validation/noise_{n}/psnr"] for n in (10, 25, 50)]
    assert psnr == scalars["validation/psnr"] == pytest.approx(np.mean(per_level))
    assert per_level == sorted(per_level, reverse=True)
    assert {name: p.shape for name, p in pictures.items()} == {"first": (32, 144, 3)}
    record = json.loads((tmp_path / "eval/step_00000007.json").read_text())
    assert (record["step"], len(record["clips"])) == (7, 6)


def test_without_a_folder_there_is_none(tiny_config, tmp_path):
    network = make_network(tiny_config.model)
    assert not Validation(tiny_config, network, RunFolder(tmp_path), write=True).wanted
